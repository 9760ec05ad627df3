"""The settings of accounts. A part of `config.settings`, which imports all of it."""

from config import env

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
# The second never sees a password, for the first ends every try: sessions from before there was the first name it.
AUTHENTICATION_BACKENDS = [
    "accounts.signing_in.backend.AccountBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["accounts.hashers.Argon2", "accounts.hashers.PBKDF2"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator"},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

# --- Logging in: django-allauth -------------------------------------------------------------------------------------
ACCOUNT_ADAPTER = "accounts.signing_in.adapter.AccountAdapter"
MFA_ADAPTER = "accounts.signing_in.second_factor.FactorAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.signing_in.forms.LoginForm",
    "signup": "accounts.signing_in.forms.SignupForm",
    "add_email": "accounts.signing_in.forms.EmailForm",
    "reset_password": "accounts.signing_in.forms.ResetForm",
    "change_password": "accounts.signing_in.forms.PasswordForm",
}
MFA_FORMS = {
    "authenticate": "accounts.signing_in.second_factor.CodeForm",
    "reauthenticate": "accounts.signing_in.second_factor.CodeAgainForm",
}
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # accounts.limits counts
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # an address for mail comes later, who wants one
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one counts when it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes the site write to addresses that are not its players'
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # guests are logged in too, and may log in as somebody else or register
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
ACCOUNT_USER_DISPLAY = "accounts.signing_in.adapter.shown_name"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock may be wrong by half a minute
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address has nothing to do with the second factor here

# --- The staff ------------------------------------------------------------------------------------------------------
STAFF_PATH = env.text("STAFF_PATH", "admin").strip("/") + "/"  # where the staff's site is, under the site's address
# After how many hours a member of the staff is asked for their second factor again.
STAFF_SESSION_HOURS = env.number("STAFF_SESSION_HOURS", 12)

# --- Mail -----------------------------------------------------------------------------------------------------------
# smtp://user:password@host:587 (with STARTTLS), smtps://user:password@host:465, or smtp://127.0.0.1:25?tls=0. Unless
# set, nothing is mailed: players cannot give an address, and who forgets their password asks SITE_CONTACT.
EMAIL_URL = env.text("EMAIL_URL")
for _name, _value in env.mail(EMAIL_URL).items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "bridge@localhost")  # the sender of the site's mails
EMAIL_TIMEOUT = 10
# Whom players ask who cannot log in: an address or a sentence, shown on the page. Unless set: "the host of this site".
SITE_CONTACT = env.text("SITE_CONTACT")
# Whom to tell about security problems: an address or a link. Shown by /.well-known/security.txt, which is not there
# without it.
SECURITY_CONTACT = env.text("SECURITY_CONTACT")

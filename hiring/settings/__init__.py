"""Every setting of Fairpanel, read once from the environment (docs/operations.md lists the variables)."""

from hiring.settings.admin import *
from hiring.settings.api import *
from hiring.settings.environment import *
from hiring.settings.environment import env
from hiring.settings.headers import *
from hiring.settings.logs import *
from hiring.settings.people import *
from hiring.settings.privacy import *
from hiring.settings.sending import *
from hiring.settings.serving import *
from hiring.settings.sight import *
from hiring.settings.sign_in import *
from hiring.settings.site import *
from hiring.settings.storage import *
from hiring.settings.work import *

# Whatever was misspelt above is told here, all of it at once.
env.seal()

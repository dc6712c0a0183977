"""Tables of people, their posts, roles and signed-in browsers, and of organisations."""

from lms.accounts.models.care import CardConsent as CardConsent
from lms.accounts.models.iin_conflicts import IinConflict as IinConflict
from lms.accounts.models.offers import PostOffer as PostOffer
from lms.accounts.models.organisations import Organisation as Organisation
from lms.accounts.models.organisations import OrganisationEvent as OrganisationEvent
from lms.accounts.models.people import Person as Person
from lms.accounts.models.posts import Absence as Absence
from lms.accounts.models.posts import Post as Post
from lms.accounts.models.records import AuditEvent as AuditEvent
from lms.accounts.models.records import PersonalAccess as PersonalAccess
from lms.accounts.models.records import PersonMerge as PersonMerge
from lms.accounts.models.roles import RoleGrant as RoleGrant
from lms.accounts.models.sign_ins import RecoveryCode as RecoveryCode
from lms.accounts.models.sign_ins import SecondFactor as SecondFactor
from lms.accounts.models.sign_ins import SignIn as SignIn

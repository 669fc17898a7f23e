"""People, departments and posts; how people prove who they are, and where they are signed in."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.functional import cached_property

from cityloop.privacy.fields import EncryptedTextField
from cityloop.staff.passwords import normal
from cityloop.staff.rules import Post


class Department(models.Model):
    """A unit of the city's administration; the tree follows `parent`."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    dispatches_within = models.BooleanField(
        default=False, help_text="A town or squadron that dispatches once more within its own area"
    )
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who signs in."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False, help_text="Chooses a new password at the next sign-in")

    objects = PersonManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password and normal(raw_password))

    def check_password(self, raw_password: str) -> bool:
        return super().check_password(normal(raw_password))

    # What Django's admin asks; it is open to administrators alone.

    @cached_property
    def is_staff(self) -> bool:
        return self.is_active and self.assignments.filter(post=Post.ADMIN).exists()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class Team(models.Model):
    """A crew of a department (班组). `areas` and `classes` are codes with blanks between; they only sort proposals."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=60)
    members = models.ManyToManyField(Person, blank=True, related_name="teams")
    areas = models.CharField(max_length=200, blank=True, help_text="Codes of areas or responsibility grids")
    classes = models.CharField(max_length=200, blank=True, help_text="Codes of classes, such as event-04")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("department", "name")
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="one_team_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A person holds a post, in a department where the post has one, for an area where it has one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    post = models.CharField(max_length=30, choices=Post.choices)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    area_code = models.CharField(
        max_length=30, blank=True, help_text="Code of an area or responsibility grid; empty for the whole city"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "post", "department", "area_code"], name="one_assignment", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_post_display()}"


class Token(models.Model):
    """Lets a machine call in the name of a person, or of a system that an administrator named and gave a post.

    The text itself is shown once; `digest` is its SHA-256 (it holds 256 random bits, so nothing slower is needed) and
    `prefix` the beginning by which people tell their tokens apart.
    """

    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens")
    system = models.CharField(max_length=60, blank=True)
    post = models.CharField(max_length=30, choices=Post.choices, blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=30, blank=True)
    scopes = models.TextField(help_text="Permissions, with blanks between")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    expires = models.DateField(help_text="The last day on which it is good")
    last_used = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner=None, post__gt="", system__gt="") | models.Q(owner__isnull=False, system=""),
                name="token_of_a_person_or_a_system",
            )
        ]

    @property
    def permissions(self) -> frozenset[str]:
        """What it may use at most; whoever it belongs to may have less by now."""
        return frozenset(self.scopes.split())

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class Session(AbstractBaseSession):
    """Where somebody is signed in: a browser's session, kept by `sessions.SessionStore`."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    seen_at = models.DateTimeField()


class Authenticator(models.Model):
    """The app on a telephone that shows a new code every thirty seconds (TOTP, RFC 6238); one for each person."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="authenticator")
    secret = EncryptedTextField()
    step = models.BigIntegerField(help_text="Of the newest code that was taken; neither it nor an older one is again")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d}"


class Passkey(models.Model):
    """A key pair in a device or a password manager (WebAuthn), good under one host name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    host = models.CharField(max_length=253)
    credential = models.CharField(max_length=1400, unique=True, help_text="Its id, base64url")
    public_key = models.BinaryField()
    count = models.BigIntegerField(help_text="How often the device says it was used; 0 where it does not count")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """For the day on which the telephone is lost; a keyed digest, good once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} {'used' if self.used_at else 'unused'}"


class SignIn(models.Model):
    """How people of this city sign in; one row, none in a demo city."""

    second_factor = models.BooleanField(
        default=False, help_text="Posts that see personal data, and administrators, prove a second factor"
    )

    class Meta:
        verbose_name_plural = "sign in"

    def __str__(self) -> str:
        return "SignIn"

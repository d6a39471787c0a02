"""The errors of identity: not signed in, not allowed, wrong name or password. Those that other parts have too are in `api.problems`.

UnionQAError
└── ServiceProblem         the service will not do that for this caller
    ├── NotSignedIn        no credential, or one that does not hold (unknown, expired, revoked, for another purpose: all alike)
    ├── Forbidden          the role has no right to this address
    ├── PersonalInside     the original holds numbers of persons, which are hidden from this role
    ├── ForgedRequest      a cookie without the proof that our own page sent the request
    ├── WrongPassword      name and password do not belong together (or there is no such name: all alike)
    ├── WeakPassword       shorter than allowed, or the name itself
    ├── ProviderFailed     the sign-in service (OIDC) cannot be reached, or does not answer as it must
    └── AlreadySetUp       the first administrator has been made, or the code is wrong or used
"""

from __future__ import annotations

from ingest.errors import UnionQAError


class ServiceProblem(UnionQAError):
    """The service will not do that for this caller."""


class NotSignedIn(ServiceProblem):
    """There is no credential, or it does not hold. One text for every cause: it must not tell which."""

    def __init__(self) -> None:
        super().__init__("请先登录，或提供有效的密钥。")


class Forbidden(ServiceProblem):
    """The caller is known, and the role has no right to this."""

    def __init__(self) -> None:
        super().__init__("您的角色没有这项权限。需要时请联系管理员。")


class PersonalInside(ServiceProblem):
    """The original holds numbers of persons, which are hidden from this role; in the file itself they cannot be."""

    def __init__(self) -> None:
        super().__init__("这份文件含个人信息，原件只提供给干部和管理员；文字可以在线查看，其中的号码已隐去。")


class ForgedRequest(ServiceProblem):
    """The browser sent its cookie, but nothing shows that our own page made the request."""

    def __init__(self) -> None:
        super().__init__("这个请求不是从本站页面发出的，已拒绝。请刷新页面后再试。")


class WrongPassword(ServiceProblem):
    """Name and password do not belong together. The same for unknown names, disabled users and those without a password."""

    def __init__(self) -> None:
        super().__init__("用户名或密码不对。")


class WeakPassword(ServiceProblem):
    """The password is too easy to guess."""


class ProviderFailed(ServiceProblem):
    """The sign-in service cannot be reached, or does not answer as it must."""


class AlreadySetUp(ServiceProblem):
    """The first administrator cannot be made (any more) with this code."""

    def __init__(self) -> None:
        super().__init__("初始设置已完成，或管理员代码不对。请查看数据文件夹里的代码文件，或在服务器上运行 unionqa users add。")

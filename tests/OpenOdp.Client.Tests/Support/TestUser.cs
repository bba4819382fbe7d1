using OpenOdp.Client.Users;

namespace OpenOdp.Client.Tests.Support;

/// <summary>A user whom no client made.</summary>
internal static class TestUser
{
    public static UserState With(IReadOnlyDictionary<string, object?>? attributes) =>
        UserState.Of("user", attributes, services: null!);
}

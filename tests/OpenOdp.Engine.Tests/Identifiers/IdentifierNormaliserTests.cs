using System.Text;
using CsCheck;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Engine.Tests.Identifiers;

public sealed class IdentifierNormaliserTests
{
    [Theory]
    [InlineData("fs_user_id", true)]
    [InlineData("fs-user-id", true)]
    [InlineData("FS-USER-ID", true)]
    [InlineData("Fs_User_Id", true)]
    [InlineData("fs_user-id", false)]
    [InlineData("fs.user.id", false)]
    [InlineData("fsuserid", false)]
    public void IDN_1_spellings_of_the_user_id_are_recognised(string name, bool expected) =>
        Assert.Equal(expected, IdentifierNormaliser.IsUserId(Encoding.UTF8.GetBytes(name)));

    [Theory]
    [InlineData("vuid", "DEADBEEF-0000-4000-8000-ABCDEF012345", "deadbeef000040008000abcdef012345")]
    [InlineData("vuid", " vuid_ABC ", "vuid_abc")]
    [InlineData("vuid", "---", "")]
    [InlineData("vuid", "- a", "a")]
    [InlineData("email", " John.Doe@Example.COM\t", "john.doe@example.com")]
    [InlineData("email", "ÉLODIE@EXEMPLE.FR", "élodie@exemple.fr")]
    [InlineData("email", "ΣΊΣΥΦΟΣ@EXAMPLE.GR", "σίσυφοσ@example.gr")]
    [InlineData("phone", "+1 (555) 867-53.09", "+15558675309")]
    [InlineData("phone", "555\u00A0867", "555867")]
    [InlineData("customer_id", "  Abc-1 ", "Abc-1")]
    [InlineData("customer_id", "\u3000x y\u2003", "x y")]
    [InlineData("fs_user_id", "User-1", "User-1")]
    public void IDN_3_to_7_values_take_their_normal_form(string name, string value, string expected) =>
        Assert.Equal(expected, IdentifierNormaliser.Normalise(name, value));

    [Fact]
    public void IDN_5_folding_equals_the_frameworks_own_table()
    {
        for (var codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (!Rune.IsValid(codePoint)) continue;
            var rune = new Rune(codePoint);
            var (expected, folded) =
                (Rune.ToLowerInvariant(rune).ToString(), IdentifierNormaliser.Normalise("email", "a" + rune + "a")[1..^1]);
            if (folded != expected) Assert.Fail($"U+{codePoint:X4} folds to '{folded}', not '{expected}'.");
        }
    }

    [Fact]
    public void Normalising_twice_changes_nothing() =>
        Gen.Select(Gen.OneOf("email", "vuid", "phone", "customer_id"), Gen.String).Sample(
            (name, value) =>
            {
                var once = IdentifierNormaliser.Normalise(name, value);
                return IdentifierNormaliser.Normalise(name, once) == once;
            },
            iter: 10_000);
}

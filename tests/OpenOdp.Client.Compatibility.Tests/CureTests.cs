using System.Reflection;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>What cannot be carried over does not compile, and the compiler names the cure.</summary>
public sealed class CureTests
{
    private static readonly string[] Advice = ["Use ", "use ", "Leave ", "leave ", "Make ", "make ", "Read ", "Dispose "];

    private static readonly (MemberInfo Member, ObsoleteAttribute Obsolete)[] All =
    [
        .. from type in typeof(Optimizely).Assembly.GetExportedTypes()
           from member in type.GetMembers(Any).Append(type).Distinct()
           let obsolete = member.GetCustomAttribute<ObsoleteAttribute>()
           where obsolete is not null
           select (member, obsolete),
    ];

    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Fact]
    public void Each_error_says_what_to_do_instead_in_a_sentence()
    {
        Assert.All(All, one =>
        {
            Assert.True(one.Obsolete.IsError, $"{one.Member} is only a warning.");
            Assert.True(
                Array.Exists(Advice, word => one.Obsolete.Message!.Contains(word, StringComparison.Ordinal)),
                $"{one.Member} has no cure: {one.Obsolete.Message}");
            Assert.EndsWith(".", one.Obsolete.Message, StringComparison.Ordinal);
        });
        Assert.Equal(167, All.Length);
    }

    [Fact]
    public void Each_name_of_ours_that_an_error_gives_is_one()
    {
        var types = typeof(Optimizely).Assembly.GetExportedTypes().Concat(typeof(OptimizelyClient).Assembly.GetExportedTypes());
        var names = types.SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name)).ToHashSet();
        var words =
            from one in All
            from word in one.Obsolete.Message!.Split([' ', '.', ',', ';', ':', '(', ')'], StringSplitOptions.RemoveEmptyEntries)
            where char.IsUpper(word[0]) && word.Skip(1).Any(char.IsUpper) && word.Any(char.IsLower)
            select word;

        Assert.All(words.Except(["NET", "OpenOdp"]), word => Assert.Contains(word, names));
    }
}

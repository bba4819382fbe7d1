using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

/// <summary>Where the compiler makes no code of a pattern, the pattern is read from the method that bears it.</summary>
[Embedded]
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GeneratedRegexAttribute(string pattern, RegexOptions options) : Attribute
{
    public static Regex Of(Type type, string method)
    {
        var attribute = type.GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .GetCustomAttribute<GeneratedRegexAttribute>()!;
        return new Regex(attribute.Pattern, attribute.Options);
    }

    private string Pattern { get; } = pattern;

    private RegexOptions Options { get; } = options;
}

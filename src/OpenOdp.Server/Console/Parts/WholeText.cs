using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace OpenOdp.Server.Console.Parts;

/// <summary>
/// A long text as what stands in an element, with the fewest bytes: &lt; and &amp; are escaped where HTML would read a tag, a
/// comment or a reference, and nothing else is. It is for no attribute.
/// </summary>
internal static partial class WholeText
{
    public static MarkupString AsMarkup(this string text) =>
        new(Read().Replace(text, static found => found.ValueSpan[0] == '<' ? "&lt;" : "&amp;"));

    [GeneratedRegex("<(?=[A-Za-z/!?]|$)|&(?=[A-Za-z0-9#]|$)")]
    private static partial Regex Read();
}

namespace OpenOdp.Server.Console.Parts;

/// <summary>Texts that others wrote, as long as people read them.</summary>
internal static class Clip
{
    private const int Longest = 200;

    /// <summary>The text, or its beginning and how long it is.</summary>
    public static string Clipped(this string text, int longest = Longest)
    {
        if (text.Length <= longest) return text;
        var end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return $"{text[..end]}… ({text.Length:N0} characters)";
    }
}

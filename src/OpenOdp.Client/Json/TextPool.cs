namespace OpenOdp.Client.Json;

/// <summary>One <see cref="Utf8Text"/> for each thread, used again for its next event.</summary>
internal static class TextPool
{
    [ThreadStatic]
    private static Utf8Text? t_text;

    /// <summary>Taken out meanwhile: a map of the caller's may send an event of its own while it is read.</summary>
    public static Utf8Text Take()
    {
        var text = t_text ?? new Utf8Text();
        t_text = null;
        return text;
    }

    /// <summary>Lets go of what a large event needed; the next one of this thread may be long in coming.</summary>
    public static void Return(Utf8Text text)
    {
        text.Clear();
        t_text = text;
    }
}

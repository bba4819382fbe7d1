namespace OpenOdp.Engine.Events;

/// <summary>What every field is held to before it is stored, of an event and of a customer (EV-17).</summary>
public static class FieldLimits
{
    /// <summary>Bytes of a name in UTF-8; a field with a longer one is left out.</summary>
    public const int NameBytes = 128;

    /// <summary>Unicode characters of a text; a longer one is cut.</summary>
    public const int TextCharacters = 1024;
}

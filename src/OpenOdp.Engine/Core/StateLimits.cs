namespace OpenOdp.Engine;

/// <summary>How large rows become that input adds to without end (rule S5). Part of the rules: a change is a new version of them.</summary>
public static class StateLimits
{
    /// <summary>Attributes under one storage id at most, cleared ones included.</summary>
    public const int Attributes = 1000;

    /// <summary>Bytes of all of them with their names.</summary>
    public const int AttributeBytes = 256 * 1024;

    /// <summary>Fields of one order's summary at most.</summary>
    public const int OrderFields = 500;

    /// <summary>Bytes of all of them with their names.</summary>
    public const int OrderBytes = 256 * 1024;
}

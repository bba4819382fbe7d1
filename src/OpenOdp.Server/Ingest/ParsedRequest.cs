using OpenOdp.Engine.State;

namespace OpenOdp.Server.Ingest;

/// <summary>What came of reading a body.</summary>
internal enum ParseStatus
{
    /// <summary>Every item is valid; the command is ready.</summary>
    Valid,

    /// <summary>Some items are invalid, or there are none: nothing of the request may be stored (EV-25).</summary>
    Invalid,

    /// <summary>The body as a whole cannot be taken.</summary>
    Refused,

    /// <summary>The body becomes larger than there is room for: nothing was made of it but the size.</summary>
    Growing,
}

/// <summary>A body that was read: its command, or what is wrong with it. Made to be used again.</summary>
internal sealed class ParsedRequest
{
    /// <summary>The message for every body that cannot be read (EV-26).</summary>
    public const string Unparsable = "Unable to parse request body.";

    private long _moreBytes;

    /// <summary>What came of reading the body.</summary>
    public ParseStatus Status { get; private set; }

    /// <summary>The command in its binary form, when valid.</summary>
    public ByteWriter Command { get; private set; } = new(4096);

    /// <summary>How many items the body has.</summary>
    public int ItemCount { get; private set; }

    /// <summary>About how many bytes the store will handle for the request.</summary>
    public long Cost => Command.Length + _moreBytes;

    /// <summary>Invalid items and warnings.</summary>
    public Findings Findings { get; } = new();

    /// <summary>Why the body as a whole was refused.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Where and how the body is broken, when that is why.</summary>
    public string? Reason { get; private set; }

    /// <summary>Forgets the last request.</summary>
    public void Clear()
    {
        if (Command.Capacity > 256 * 1024) Command = new ByteWriter(4096);
        Command.Clear();
        Findings.Clear();
        Status = ParseStatus.Valid;
        (ItemCount, _moreBytes) = (0, 0);
        Refusal = Reason = null;
    }

    /// <summary>The items were read.</summary>
    /// <param name="itemCount">How many there are.</param>
    /// <param name="moreBytes">Bytes that become of them beyond the command's.</param>
    public void Complete(int itemCount, long moreBytes)
    {
        (ItemCount, _moreBytes) = (itemCount, moreBytes);
        Status = itemCount == 0 || Findings.Invalids.Count > 0 ? ParseStatus.Invalid : ParseStatus.Valid;
    }

    /// <summary>The body can be taken when there is room for what becomes of it.</summary>
    public void Grow(long bytes)
    {
        Status = ParseStatus.Growing;
        _moreBytes = bytes;
    }

    /// <summary>The body cannot be taken.</summary>
    public void Refuse(string message, string? reason = null)
    {
        Status = ParseStatus.Refused;
        Refusal = message;
        Reason = reason;
    }
}

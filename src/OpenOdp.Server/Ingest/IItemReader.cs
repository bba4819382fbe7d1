using OpenOdp.Server.Accounts;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>Reads one kind of item; the body around the items is the same for all (EV-1, EV-12).</summary>
internal interface IItemReader
{
    /// <summary>What an item is called in messages.</summary>
    static abstract string ItemName { get; }

    /// <summary>Items in one request at most.</summary>
    static abstract int MaxItems { get; }

    /// <summary>Why the request as a whole has become too large; null while it has not.</summary>
    string? Excess { get; }

    /// <summary>Bytes that become of the items beyond their own.</summary>
    long MoreBytes { get; }

    /// <summary>
    /// Reads the object that the cursor stands on, to its end, and writes it to <see cref="ParseScratch.Item"/> when it is
    /// valid. What is wrong goes to the findings.
    /// </summary>
    void Read(ref JsonCursor json, ParseScratch scratch, AccountRules rules, in SourceDefaults defaults, Findings findings);
}

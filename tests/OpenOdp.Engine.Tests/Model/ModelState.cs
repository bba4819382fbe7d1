using OpenOdp.Engine.Identity;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>An identifier as its owner knows it.</summary>
internal sealed record Held(string Name, string Value, ulong Home, long First, (long At, int Item) Last)
{
    public bool Is((string Name, string Value) identifier) => Name == identifier.Name && Value == identifier.Value;
}

/// <summary>A customer of the model.</summary>
internal sealed class Person
{
    public required ulong Id { get; init; }

    public required long CreatedAt { get; init; }

    public List<Held> Holds { get; set; } = [];

    /// <summary>Whom it hangs below, since it was merged or attached.</summary>
    public Person? Above { get; set; }

    /// <summary>The merge that made it part of someone else.</summary>
    public int? MergedBy { get; set; }
}

/// <summary>An audit record of the model.</summary>
internal sealed class Audit
{
    public required AuditKind Kind { get; init; }

    public ulong From { get; init; }

    public ulong Into { get; init; }

    public required (string Name, string Value) Identifier { get; init; }

    public required string Reason { get; init; }

    public required ulong Position { get; init; }

    public long Day { get; init; }

    public int EventIndex { get; init; }

    /// <summary>Customers of a refused merge.</summary>
    public List<ulong> Parties { get; init; } = [];

    /// <summary>What went over, as it was before.</summary>
    public List<Held> Took { get; init; } = [];

    /// <summary>What the cap took from the survivor of a merge.</summary>
    public List<Held> Released { get; init; } = [];

    /// <summary>How often a refusal happened on its day.</summary>
    public int Count { get; set; } = 1;

    public bool IsJoin => Kind is AuditKind.Merge or AuditKind.Attach;

    /// <summary>A merge that was undone, or a refusal that was carried out.</summary>
    public bool Settled { get; set; }

    /// <summary>Everyone it names was erased.</summary>
    public bool Erased { get; set; }

    /// <summary>Somebody it names was erased; whether its value stays is for the tests of erasure.</summary>
    public bool NamesErased { get; set; }

    /// <summary>Its identifier belonged to somebody who was erased since.</summary>
    public bool IsValueErased { get; set; }

    public (string Name, string Value) Shown => IsValueErased ? (Identifier.Name, "") : Identifier;

    public IEnumerable<ulong> Named => ((ulong[])[From, Into, .. Parties]).Where(id => id != 0).Distinct();

    public bool Names(ulong id) => From == id || Into == id || Parties.Contains(id);

    public override string ToString() =>
        $"{Kind} {From}->{Into} by {Identifier.Name}={(NamesErased ? "?" : Shown.Value)} {Reason} "
            + $"at {Position}.{EventIndex} {(Settled ? "settled" : "")} x{Count}";
}

/// <summary>A stored event.</summary>
internal sealed record Stored(
    ulong Storage, long Time, ulong Position, int Index, string Label, (string Name, string Value)[] Identifiers);

/// <summary>An attribute that was written.</summary>
internal sealed record Written(ulong Storage, string Name, object? Value);

/// <summary>What was told of an audience that was there.</summary>
internal sealed record Word(ulong Storage, string Audience, bool IsQualified, long Time);

/// <summary>An idempotence id that was accepted with some content.</summary>
internal sealed record Accepted(string Id, string Content, long At, ulong Position);

/// <summary>What a command amounts to.</summary>
internal sealed record Result(OutcomeKind Kind, int Accepted = 0, int Duplicates = 0, ulong FirstPosition = 0)
{
    /// <summary>For a conflict over order: the merges to undo first, as places in the list of audits.</summary>
    public List<int> UndoFirst { get; init; } = [];
}

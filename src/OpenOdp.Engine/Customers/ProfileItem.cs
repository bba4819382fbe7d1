using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>One customer update as it lies in a record (PR-1 to PR-5): views into its bytes, nothing copied.</summary>
/// <remarks>
/// Layout: count of identifiers, each field number (varint) and value (text), at least one, in the order declared · count
/// of attributes, each name (text) and value, sorted by name. Only attributes that were present are there. A value of
/// <see cref="FieldKind.Null"/> clears the attribute (PR-4: null and "" both arrive as it); a <see cref="FieldKind.List"/>
/// replaces the old value whole (PR-5) and holds texts, numbers and truth values, never null or another list.
/// </remarks>
public readonly ref struct ProfileItem
{
    /// <summary>The identifiers; normalised, none twice.</summary>
    public IdentifierList Identifiers { get; private init; }

    /// <summary>The attributes to set or clear; never an identifier, never a field that the platform fills (PR-8).</summary>
    public FieldList Attributes { get; private init; }

    /// <summary>Reads one update.</summary>
    public static ProfileItem Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return new ProfileItem { Identifiers = IdentifierList.Read(ref reader), Attributes = FieldList.Read(ref reader) };
    }
}

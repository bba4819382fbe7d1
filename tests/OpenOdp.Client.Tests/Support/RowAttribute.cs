using Xunit.v3;

namespace OpenOdp.Client.Tests.Support;

/// <summary>
/// The rows of the list in Rows/SpecRows.cs that a test proves, where its name does not say them. As a trait:
/// <c>-trait row=T043</c> runs the tests of one row.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RowAttribute(params string[] ids) : Attribute, ITraitAttribute
{
    public IReadOnlyList<string> Ids => ids;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [.. ids.Select(id => KeyValuePair.Create("row", id))];
}

using GraphQLParser.AST;

namespace OpenOdp.Server.GraphQL;

/// <summary>
/// Counts the pairs of fields that have one name in the answer and ask for different things. GraphQL.NET makes an error of each
/// pair, which for 360 fields took 700 ms and 15 MB; where there are many, the query is refused before. What is few is its to
/// judge.
/// </summary>
/// <param name="document">A document that is within <see cref="QueryLimits"/>.</param>
/// <param name="text">Its text.</param>
internal sealed class FieldConflicts(GraphQLDocument document, string text)
{
    private const int MaxPairs = 200;
    private const int MaxFields = 20_000;

    private readonly Dictionary<string, GraphQLSelectionSet> _fragments = [];
    private int _pairs;
    private int _fields;

    /// <summary>What is too much, and what to do; null when nothing is.</summary>
    public string? Find()
    {
        foreach (var fragment in document.Definitions.OfType<GraphQLFragmentDefinition>())
        {
            _fragments[fragment.FragmentName.Name.StringValue] = fragment.SelectionSet;
        }

        foreach (var definition in document.Definitions.OfType<IHasSelectionSetNode>())
        {
            if (definition.SelectionSet is { } selections) Count([selections], depth: 0);
        }

        return _pairs > MaxPairs
            ? "Many fields have the same name in the answer and ask for different things. Give each an alias: a1:customer(…) "
                + "a2:customer(…)."
            : _fields > MaxFields ? "The query has too many fields in fragments within each other. Ask in several."
            : null;
    }

    private void Count(IReadOnlyList<GraphQLSelectionSet> side, int depth)
    {
        if (depth > QueryLimits.MaxDepth) return; // a fragment within itself, which is refused by its name
        var groups = new Dictionary<string, List<GraphQLField>>();
        var visited = new HashSet<string>();
        foreach (var selections in side) Collect(selections, groups, visited);
        foreach (var fields in groups.Values)
        {
            if (_pairs > MaxPairs || _fields > MaxFields) return;
            _pairs += fields.Count(field => !AsksTheSame(fields[0], field)) * fields.Count;
            var below = fields.Where(static field => field.SelectionSet is not null).Select(static field => field.SelectionSet!);
            Count([.. below], depth + 1);
        }
    }

    /// <summary>The fields of one place by their names in the answer; those of a fragment once.</summary>
    private void Collect(GraphQLSelectionSet selections, Dictionary<string, List<GraphQLField>> groups, HashSet<string> visited)
    {
        foreach (var selection in selections.Selections)
        {
            if (++_fields > MaxFields) return;
            switch (selection)
            {
                case GraphQLField field:
                    var name = (field.Alias?.Name ?? field.Name).StringValue;
                    if (!groups.TryGetValue(name, out var fields)) groups.Add(name, fields = []);
                    fields.Add(field);
                    break;

                case GraphQLInlineFragment inline: Collect(inline.SelectionSet, groups, visited); break;

                case GraphQLFragmentSpread { FragmentName.Name.StringValue: var fragment }:
                    if (visited.Add(fragment) && _fragments.TryGetValue(fragment, out var within))
                    {
                        Collect(within, groups, visited);
                    }

                    break;
            }
        }
    }

    /// <summary>By the text, so that a space more makes a difference here.</summary>
    private bool AsksTheSame(GraphQLField one, GraphQLField other) =>
        one.Name.StringValue == other.Name.StringValue && Arguments(one).SequenceEqual(Arguments(other));

    private ReadOnlySpan<char> Arguments(GraphQLField field) =>
        field.Arguments is { Location: var at } ? text.AsSpan(at.Start, at.End - at.Start) : default;
}

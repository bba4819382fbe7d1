using System.Globalization;
using GraphQLParser.AST;

namespace OpenOdp.Server.GraphQL;

/// <summary>
/// Measures a document before anything else is done with it: how deep it is, and how many values it may ask for. Each fragment is
/// measured once, however often it is named, so that this takes as long as the text is.
/// </summary>
internal sealed class QueryLimits
{
    /// <summary>Fields within each other at most.</summary>
    public const int MaxDepth = 15;

    /// <summary>Values that a document may ask for, where each list is as long as it may be.</summary>
    public const int MaxComplexity = 10_000;

    public const int MaxAliases = 100;

    /// <summary>Operations and fragments that are defined at most: their rules take the square of it.</summary>
    private const int MaxDefinitions = 50;

    /// <summary>Fields and fragments in the text at most: they are compared with each other.</summary>
    private const int MaxSelections = 500;

    /// <summary>Directives at most, wherever they stand: those of a place are compared with each other.</summary>
    public const int MaxDirectives = 100;

    /// <summary>Lists of the schema within each other at most: each is as long as the schema.</summary>
    private const int MaxSchemaLists = 2;

    private readonly Dictionary<string, GraphQLFragmentDefinition> _fragments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Size> _measured = new(StringComparer.Ordinal);
    private int _selections;
    private int _aliases;
    private int _directives;
    private int _strangers;

    /// <summary>What is too much, and what to do; null when nothing is.</summary>
    public static string? FaultOf(GraphQLDocument document) => new QueryLimits().Measure(document);

    private string? Measure(GraphQLDocument document)
    {
        if (document.Definitions.Count > MaxDefinitions)
        {
            return $"The query defines more than {MaxDefinitions} operations and fragments. Ask in several.";
        }

        foreach (var fragment in document.Definitions.OfType<GraphQLFragmentDefinition>())
        {
            _fragments[fragment.FragmentName.Name.StringValue] = fragment;
        }

        var largest = default(Size);
        foreach (var definition in document.Definitions)
        {
            CountDirectives(definition);
            var variables = (definition as GraphQLOperationDefinition)?.Variables;
            foreach (var variable in variables?.Items ?? []) CountDirectives(variable);
            largest = largest.Or(definition switch
            {
                GraphQLFragmentDefinition fragment => OfFragment(fragment.FragmentName.Name.StringValue),
                IHasSelectionSetNode operation => OfAll(operation.SelectionSet, isSchema: false),
                _ => default,
            });
            if (++_selections > MaxSelections) break;
        }

        return _selections > MaxSelections ? $"The query has more than {MaxSelections} fields and fragments. Ask in several."
            : _directives > MaxDirectives ? $"The query has more than {MaxDirectives} directives. Ask in several."
            : _strangers > MaxDefinitions ? $"The query names more than {MaxDefinitions} fragments that it does not define."
            : _aliases > MaxAliases ? $"The query has more than {MaxAliases} aliases. Ask in several."
            : largest.Depth > MaxDepth ? $"The query is {largest.Depth} fields deep, and {MaxDepth} may be."
            : largest.Lists > MaxSchemaLists
                ? "The query asks for fields of types of fields of the schema. Ask for one after the other."
            : largest.Values > MaxComplexity
                ? $"The query may ask for {largest.Values:N0} values, and {MaxComplexity:N0} may be. Ask for a smaller `first`."
            : null;
    }

    private Size OfAll(GraphQLSelectionSet? selections, bool isSchema)
    {
        var size = default(Size);
        foreach (var selection in selections?.Selections ?? [])
        {
            if (++_selections > MaxSelections) return size;
            CountDirectives(selection);
            size = size.And(selection switch
            {
                GraphQLField field => OfField(field, isSchema),
                GraphQLInlineFragment inline => OfAll(inline.SelectionSet, isSchema),
                GraphQLFragmentSpread spread => OfFragment(spread.FragmentName.Name.StringValue),
                _ => default,
            });
        }

        return size;
    }

    private void CountDirectives(ASTNode node) => _directives += (node as IHasDirectivesNode)?.Directives?.Count ?? 0;

    private Size OfFragment(string name)
    {
        if (!_fragments.TryGetValue(name, out var fragment))
        {
            _strangers++;
            return default;
        }

        if (_measured.TryGetValue(name, out var measured)) return measured;
        _measured[name] = default; // one that names itself is refused later, by its own name
        return _measured[name] = OfAll(fragment.SelectionSet, IsSchema(fragment));
    }

    private Size OfField(GraphQLField field, bool isSchema)
    {
        if (field.Alias is not null) _aliases++;
        var name = field.Name.StringValue;
        isSchema |= name.StartsWith("__", StringComparison.Ordinal);
        var within = OfAll(field.SelectionSet, isSchema);
        var isList = isSchema && name is "fields" or "inputFields" or "possibleTypes" or "interfaces";
        return new Size(
            within.Depth + 1,
            1 + ((isSchema ? 1 : LengthOf(field, name)) * within.Values),
            within.Lists + (isList ? 1 : 0));
    }

    private static bool IsSchema(GraphQLFragmentDefinition fragment) =>
        fragment.TypeCondition.Type.Name.StringValue.StartsWith("__", StringComparison.Ordinal);

    /// <summary>How many entries a field may have.</summary>
    private static int LengthOf(GraphQLField field, string name)
    {
        var first = field.Arguments?.FirstOrDefault(static argument => argument.Name.StringValue == "first")?.Value;
        if (first is GraphQLIntValue number)
        {
            return int.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var length)
                ? Math.Clamp(length, 1, Connection.MaxFirst)
                : Connection.MaxFirst;
        }

        return first is GraphQLVariable ? Connection.MaxFirst
            : name is "audiences" or "customers" or "events" or "orders" ? Connection.DefaultFirst
            : 1;
    }

    /// <summary>How large a part of a document is.</summary>
    private readonly record struct Size(int Depth, double Values, int Lists)
    {
        /// <summary>With another part beside it.</summary>
        public Size And(Size other) => Or(other) with { Values = Values + other.Values };

        public Size Or(Size other) =>
            new(Math.Max(Depth, other.Depth), Math.Max(Values, other.Values), Math.Max(Lists, other.Lists));
    }
}

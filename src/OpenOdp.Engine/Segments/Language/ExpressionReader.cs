using System.Text;
using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>An expression that was read.</summary>
/// <param name="Literal">Its text, when it is a text of the definition.</param>
internal sealed record ReadExpression(Expression Expression, ValueType Type, string? Literal = null)
{
    /// <summary>The events for which it can be true.</summary>
    public EventSet Events { get; init; } = EventSet.Any;
}

/// <summary>Reads expressions (§6.4).</summary>
internal sealed class ExpressionReader(PathReader paths, ITimeZones zones)
{
    /// <summary>Nodes of a definition at most, and how deep they may lie (EXP-10).</summary>
    public const int MaxNodes = 2000;

    /// <inheritdoc cref="MaxNodes"/>
    public const int MaxDepth = 32;

    /// <summary>Entries of all haystacks of a definition at most.</summary>
    private const int MaxHaystack = 10_000;

    /// <summary>Patterns of a definition at most, those of comparisons too: each is looked for in a text.</summary>
    private const int MaxPatterns = 1000;

    /// <summary>A pattern that is itself a value is taken to pieces for each event, which costs as much as so many.</summary>
    private const int CostOfValue = 20;

    private static readonly string[] Kinds =
    [
        "combination", "comparison", "path_reference", "string_literal", "number_literal", "boolean_literal", "is_missing",
        "is_not_missing", "false_or_missing", "true_or_missing", "coalesce", "truncate_time", "shift_time", "any_of_string",
        "none_of_string", "any_of_number", "none_of_number", "like_any_of_string", "like_none_of_string", "is_list_member",
        "is_not_list_member",
    ];

    private readonly List<string> _warnings = [];
    private int _nodes;
    private int _haystack;
    private int _patterns;
    private int _depth;
    private bool _mayReadNow = true;

    /// <summary>True where expressions see an event.</summary>
    public bool IsInSequence { get; set; }

    /// <summary>True once a path of the customer was read; whoever wants to know sets it to false before.</summary>
    public bool ReadsCustomer { get; set; }

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Counts a node that lies below the one before.</summary>
    public void Enter(JsonNode node)
    {
        if (++_nodes > MaxNodes) throw node.Fault($"the definition has more than {MaxNodes:N0} nodes");
        if (++_depth > MaxDepth) throw node.Fault($"lies more than {MaxDepth} nodes deep");
    }

    public void Leave() => _depth--;

    /// <summary>Reads a column of captured data: a path below another one.</summary>
    public Expression ReadColumn(JsonNode node, string source)
    {
        var readsCustomer = false;
        return paths.Read(node, $"{source}.{node.Text()}", IsInSequence, mayReadNow: false, ref readsCustomer).Expression;
    }

    /// <summary>Reads an expression that must be true or false.</summary>
    public ReadExpression ReadFilter(JsonNode node) => Expect(node, Read(node), ValueType.Boolean, "true or false");

    public ReadExpression Read(JsonNode node)
    {
        Enter(node);
        var (kind, value) = node.OneOf(Kinds);
        var read = ReadKind(kind, value);
        Leave();
        return read;
    }

    private ReadExpression ReadKind(string kind, JsonNode node) => kind switch
    {
        "combination" => ReadCombination(node),
        "comparison" => ReadComparison(node),
        "path_reference" => ReadPath(node),
        "string_literal" => ReadText(Only(node, "value")),
        "number_literal" => new ReadExpression(new Literal(Only(node, "value").Number()), ValueType.Number),
        "boolean_literal" => new ReadExpression(new Literal(Only(node, "value").Boolean()), ValueType.Boolean),
        "is_missing" => Truth(new MissingTest(Read(Only(node, "source")).Expression, isMissing: true)),
        "is_not_missing" => Truth(new MissingTest(Read(Only(node, "source")).Expression, isMissing: false)),
        "true_or_missing" => Truth(new OrMissing(ReadFilter(Only(node, "source")).Expression, wanted: true)),
        "false_or_missing" => Truth(new OrMissing(ReadFilter(Only(node, "source")).Expression, wanted: false)),
        "coalesce" => ReadCoalesce(node),
        "truncate_time" => ReadTruncate(node),
        "shift_time" => ReadShift(node),
        "any_of_string" or "none_of_string" => ReadAnyOfText(node, isNone: kind == "none_of_string"),
        "any_of_number" or "none_of_number" => ReadAnyOfNumber(node, isNone: kind == "none_of_number"),
        "like_any_of_string" or "like_none_of_string" => ReadLikeAnyOf(node, isNone: kind == "like_none_of_string"),
        "is_list_member" or "is_not_list_member" => ReadList(node, isMember: kind == "is_list_member"),
        _ => throw node.Fault($"is of kind '{kind}', which is not known"),
    };

    private ReadExpression ReadPath(JsonNode node)
    {
        var readsCustomer = false;
        var path = Only(node, "value");
        var (expression, type) = paths.Read(path, path.Text(), IsInSequence, _mayReadNow, ref readsCustomer);
        ReadsCustomer |= readsCustomer;
        return new ReadExpression(expression, type);
    }

    private static ReadExpression ReadText(JsonNode node) => new(new Literal(node.Utf8()), ValueType.Text, node.Text());

    private ReadExpression ReadCombination(JsonNode node)
    {
        var members = node.Members("conjunction", "expressions");
        var needsAll = IsAnd(Required(node, members, "conjunction"));
        var parts = Required(node, members, "expressions").Items(MaxNodes).ConvertAll(ReadFilter);
        var events = parts.Select(static part => part.Events)
            .Aggregate((one, other) => needsAll ? one.And(other) : one.Or(other));
        var expressions = parts.ConvertAll(static part => part.Expression);
        return Truth(needsAll ? KindFilter.AllOf(expressions) : new Combination(needsAll, expressions)) with { Events = events };
    }

    private ReadExpression ReadComparison(JsonNode node)
    {
        var members = node.Members("lhs", "comparator", "rhs");
        var left = Read(Required(node, members, "lhs"));
        var right = Read(Required(node, members, "rhs"));
        var comparator = Required(node, members, "comparator");
        var name = comparator.Text();
        if (name is "LIKE" or "NOT_LIKE")
        {
            CountPatterns(members["rhs"], right.Literal is null ? CostOfValue : 1);
            return ReadLike(node, left, right, isNot: name == "NOT_LIKE");
        }

        var kind = name switch
        {
            "EQUAL" => Comparator.Equal,
            "NOT_EQUAL" => Comparator.NotEqual,
            "LESS_THAN" => Comparator.LessThan,
            "LESS_THAN_OR_EQUAL" => Comparator.LessThanOrEqual,
            "GREATER_THAN" => Comparator.GreaterThan,
            "GREATER_THAN_OR_EQUAL" => Comparator.GreaterThanOrEqual,
            _ => throw comparator.Fault($"'{JsonNode.Shown(name)}' is no comparator"),
        };
        CheckTypes(node, kind, left, right);
        var read = Truth(new Comparison(left.Expression, kind, right.Expression));
        return kind == Comparator.Equal ? read with { Events = EventsOf(left, right) } : read;
    }

    private static void CheckTypes(JsonNode node, Comparator comparator, ReadExpression left, ReadExpression right)
    {
        var isOrdering = comparator > Comparator.NotEqual;
        if (isOrdering && (left.Type == ValueType.Texts || right.Type == ValueType.Texts))
        {
            throw node.Fault("several values have no order: compare them by EQUAL or LIKE");
        }

        if (isOrdering && (left.Type == ValueType.Boolean || right.Type == ValueType.Boolean))
        {
            throw node.Fault("true and false have no order: compare them by EQUAL");
        }

        var (one, other) = (Single(left.Type), Single(right.Type));
        if (one == ValueType.Any || other == ValueType.Any || one == other || IsTruthText(left, right)
            || IsTruthText(right, left))
        {
            return;
        }

        throw node.Fault($"compares {Name(one)} with {Name(other)}");
    }

    /// <summary>EXP-3: a truth value may be compared with its name.</summary>
    private static bool IsTruthText(ReadExpression truth, ReadExpression text) =>
        truth.Type == ValueType.Boolean && text.Type == ValueType.Text && text.Literal is null or "true" or "false";

    private static ReadExpression ReadLike(JsonNode node, ReadExpression left, ReadExpression right, bool isNot)
    {
        if (Single(left.Type) is not (ValueType.Any or ValueType.Text)
            || Single(right.Type) is not (ValueType.Any or ValueType.Text))
        {
            throw node.Fault("LIKE compares texts");
        }

        return Truth(right.Literal is { } pattern
            ? new LikeAnyOf(left.Expression, [LikePattern.Of(Encoding.UTF8.GetBytes(pattern))], isNot)
            : new LikeComparison(left.Expression, right.Expression, isNot));
    }

    private ReadExpression ReadCoalesce(JsonNode node)
    {
        var sources = Only(node, "sources").Items(MaxNodes).ConvertAll(Read);
        var types = sources.Select(static source => source.Type).Where(static type => type != ValueType.Any).Distinct().ToList();
        if (types.Count > 1) throw node.Fault($"has sources of several types: {string.Join(", ", types.Select(Name))}");
        var expression = new Coalesce(sources.ConvertAll(static source => source.Expression));
        return new ReadExpression(expression, types.Count == 1 ? types[0] : ValueType.Any);
    }

    private ReadExpression ReadTruncate(JsonNode node)
    {
        var members = node.Members("source", "unit", "timezone");
        var source = ReadNumber(Required(node, members, "source"));
        var unit = Unit(Required(node, members, "unit"));
        return new ReadExpression(new TruncateTime(source, unit, Zone(members)), ValueType.Number);
    }

    private ReadExpression ReadShift(JsonNode node)
    {
        var members = node.Members("source", "amount", "unit", "timezone");
        var source = ReadNumber(Required(node, members, "source"));
        var mayReadNow = _mayReadNow;
        _mayReadNow = false;
        var amount = ReadNumber(Required(node, members, "amount"));
        _mayReadNow = mayReadNow;
        var unit = Unit(Required(node, members, "unit"));
        var shift = new ShiftTime(source, amount, unit, Zone(members));
        if (shift.IsAlwaysMissing)
        {
            _warnings.Add($"{node.Path}: moves by so much that it is always missing. Move by whole days, or by hours, and by ten "
                + "thousand years at most.");
        }

        return new ReadExpression(shift, ValueType.Number);
    }

    private Expression ReadNumber(JsonNode node) => Expect(node, Read(node), ValueType.Number, "a number").Expression;

    private ZoneSource Zone(Dictionary<string, JsonNode> members)
    {
        if (!members.TryGetValue("timezone", out var node)) return new ZoneSource(null, zones);
        var name = Expect(node, Read(node), ValueType.Text, "a text");
        if (name.Literal is { } zone && zones.Find(Encoding.UTF8.GetBytes(zone)) is null)
        {
            _warnings.Add($"{node.Path}: '{JsonNode.Shown(zone)}' is no time zone that is known here, and is read as UTC. "
                + "Write an IANA name such as Europe/Berlin.");
        }

        return new ZoneSource(name.Expression, zones);
    }

    private static TimeUnit Unit(JsonNode node) => node.Text() switch
    {
        "SECOND" => TimeUnit.Second,
        "MINUTE" => TimeUnit.Minute,
        "HOUR" => TimeUnit.Hour,
        "DAY" => TimeUnit.Day,
        var other => throw node.Fault($"'{JsonNode.Shown(other)}' is no unit: there are SECOND, MINUTE, HOUR and DAY"),
    };

    private ReadExpression ReadAnyOfText(JsonNode node, bool isNone)
    {
        var (needle, haystack) = ReadHaystack(node, ValueType.Text, "a text");
        var texts = haystack.ConvertAll(static item => item.Text());
        var read = Truth(new AnyOfText(needle.Expression, haystack.ConvertAll(static item => item.Utf8()), isNone));
        return isNone ? read : read with { Events = EventsOf(needle.Expression, texts) };
    }

    private ReadExpression ReadAnyOfNumber(JsonNode node, bool isNone)
    {
        var (needle, haystack) = ReadHaystack(node, ValueType.Number, "a number");
        return Truth(new AnyOfNumber(needle.Expression, haystack.ConvertAll(static item => item.Number()), isNone));
    }

    private ReadExpression ReadLikeAnyOf(JsonNode node, bool isNone)
    {
        var (needle, haystack) = ReadHaystack(node, ValueType.Text, "a text");
        if (haystack.Count > 0) CountPatterns(node.Members("needle", "haystack")["haystack"], haystack.Count);
        return Truth(new LikeAnyOf(needle.Expression, haystack.ConvertAll(static item => LikePattern.Of(item.Utf8())), isNone));
    }

    private void CountPatterns(JsonNode node, int count)
    {
        _patterns += count;
        if (_patterns <= MaxPatterns) return;
        throw node.Fault($"the definition has more than {MaxPatterns:N0} patterns up to here, where one that is no "
            + $"string_literal counts as {CostOfValue}");
    }

    private (ReadExpression Needle, List<JsonNode> Haystack) ReadHaystack(JsonNode node, ValueType type, string name)
    {
        var members = node.Members("needle", "haystack");
        var needleNode = Required(node, members, "needle");
        var needle = Expect(needleNode, Read(needleNode), type, name);
        if (!members.TryGetValue("haystack", out var list)) return (needle, []);
        var haystack = list.Items(MaxHaystack, mayBeEmpty: true);
        _haystack += haystack.Count;
        if (_haystack > MaxHaystack)
        {
            throw list.Fault($"the definition has more than {MaxHaystack:N0} entries of haystacks up to here");
        }

        return (needle, haystack);
    }

    private ReadExpression ReadList(JsonNode node, bool isMember)
    {
        var list = Only(node, "list");
        list.Text();
        _warnings.Add($"{list.Path}: lists are not kept by this server yet; nobody is a member of one.");
        return Truth(new Literal(!isMember));
    }

    private static EventSet EventsOf(ReadExpression left, ReadExpression right) =>
        right.Literal is { } text ? EventsOf(left.Expression, [text])
        : left.Literal is { } other ? EventsOf(right.Expression, [other])
        : EventSet.Any;

    private static EventSet EventsOf(Expression path, List<string> values) => path switch
    {
        EventTypePath => EventSet.OfTypes(values),
        EventActionPath => EventSet.OfActions(values),
        _ => EventSet.Any,
    };

    public static bool IsAnd(JsonNode node) => node.Text() switch
    {
        "AND" => true,
        "OR" => false,
        var other => throw node.Fault($"'{JsonNode.Shown(other)}' is no conjunction: there are AND and OR"),
    };

    public static JsonNode Required(JsonNode node, Dictionary<string, JsonNode> members, string name) =>
        members.TryGetValue(name, out var member) ? member : throw node.Fault($"must have '{name}'");

    private static JsonNode Only(JsonNode node, string name) => Required(node, node.Members(name), name);

    private static ReadExpression Truth(Expression expression) => new(expression, ValueType.Boolean);

    private static ReadExpression Expect(JsonNode node, ReadExpression read, ValueType type, string name) =>
        read.Type == ValueType.Any
            || Single(read.Type) == type ? read : throw node.Fault($"must be {name}, not {Name(read.Type)}");

    private static ValueType Single(ValueType type) => type == ValueType.Texts ? ValueType.Text : type;

    private static string Name(ValueType type) => type switch
    {
        ValueType.Boolean => "a truth value",
        ValueType.Number => "a number",
        ValueType.Text => "a text",
        ValueType.Texts => "several texts",
        _ => "any value",
    };
}

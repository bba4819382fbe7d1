using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Audiences;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>Reads the body of a request for a segment (§6.2) and compiles its definition.</summary>
internal sealed class DefinitionReader
{
    /// <summary>Deep enough for every definition that is within its limits.</summary>
    private const int MaxJsonDepth = 256;

    private const int MaxMetadata = 100;
    private const int MaxCollections = 100;

    private readonly ExpressionReader _expressions;
    private readonly SequenceReader _sequenceReader;
    private readonly List<CountedSequence> _sequences = [];
    private readonly List<string> _warnings = [];

    private readonly Func<string, ulong> _audienceOf;

    private DefinitionReader(AccountSettings settings, ITimeZones zones, int windowDays, Func<string, ulong> audienceOf)
    {
        _audienceOf = audienceOf;
        _expressions = new ExpressionReader(new PathReader(settings, _warnings), zones);
        _sequenceReader = new SequenceReader(_expressions, windowDays);
    }

    /// <summary>Reads a body.</summary>
    /// <param name="windowDays">The longest life of an instance.</param>
    /// <param name="audienceOf">The record that made the passthrough audience of an id.</param>
    /// <returns>The plan; null when the body is not as it must be, with the fault.</returns>
    public static SegmentPlan? TryRead(
        ReadOnlyMemory<byte> body, AccountSettings settings, ITimeZones zones, int windowDays, Func<string, ulong> audienceOf,
        out SegmentFault? fault)
    {
        fault = null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            var reader = new DefinitionReader(settings, zones, windowDays, audienceOf);
            return reader.ReadBody(new JsonNode(document.RootElement, "body"));
        }
        catch (JsonException)
        {
            fault = new SegmentFault("body", "is no JSON, or lies too deep");
        }
        catch (DefinitionException error)
        {
            fault = error.Fault;
        }

        return null;
    }

    private SegmentPlan ReadBody(JsonNode body)
    {
        var members = body.Members("description", "metadata", "definition", "revision");
        var description = members.TryGetValue("description", out var text) ? text.At("description").Text() : "";
        var metadata = members.TryGetValue("metadata", out var entries) ? entries.At("metadata").Texts(MaxMetadata) : [];
        if (!members.TryGetValue("definition", out var definition)) throw body.Fault("must have 'definition'");
        definition = definition.At("definition");
        var parts = definition.Members("root_condition", "collections", "passthrough");
        if (parts.TryGetValue("passthrough", out var passthrough))
        {
            if (parts.Count > 1) throw definition.Fault("has 'passthrough' and more");
            var node = ExpressionReader.Required(passthrough, passthrough.Members("audience_id"), "audience_id");
            var id = SequenceReader.NotEmpty(node);
            if (id.EnumerateRunes().Count() > FieldLimits.TextCharacters)
            {
                throw node.Fault($"is longer than {FieldLimits.TextCharacters:N0} characters: no event could tell of it");
            }

            var audience = new Audience(id, _audienceOf(id));
            return new SegmentPlan
            {
                Root = new CustomerCondition(passthrough.Path, new ToldExpression(audience.Made)),
                Sequences = [],
                Audience = audience,
                Description = description,
                Metadata = metadata,
            };
        }

        var root = ReadCondition(ExpressionReader.Required(definition, parts, "root_condition"));
        var readsCustomer = _expressions.ReadsCustomer;
        var collections = parts.TryGetValue("collections", out var list) ? ReadCollections(list) : [];
        var counts = new List<string>();
        var maxEntries = _sequenceReader.SettleEntries(counts);
        return new SegmentPlan
        {
            Root = root,
            Sequences = _sequences,
            MaxEntries = maxEntries,
            Collections = collections,
            SequencesReadCustomer = _sequenceReader.ReadsCustomer,
            ConditionsReadCustomer = readsCustomer,
            Description = description,
            Metadata = metadata,
            Warnings = [.. _warnings, .. _expressions.Warnings, .. counts],
        };
    }

    private Condition ReadCondition(JsonNode node)
    {
        _expressions.Enter(node);
        var (kind, value) = node.OneOf("combination", "customer_condition", "sequence_condition");
        Condition condition;
        switch (kind)
        {
            case "combination":
                var members = value.Members("conjunction", "conditions");
                var needsAll = ExpressionReader.IsAnd(ExpressionReader.Required(value, members, "conjunction"));
                var parts = ExpressionReader.Required(value, members, "conditions").Items(ExpressionReader.MaxNodes);
                condition = new CombinedCondition(value.Path, needsAll, parts.ConvertAll(ReadCondition));
                break;

            case "customer_condition":
                var filter = ExpressionReader.Required(value, value.Members("customer_filter"), "customer_filter");
                condition = new CustomerCondition(value.Path, _expressions.ReadFilter(filter).Expression);
                break;

            default:
                var counted = _sequenceReader.ReadCounted(value);
                condition = new SequenceCondition(value.Path, _sequences.Count);
                _sequences.Add(counted);
                break;
        }

        _expressions.Leave();
        return condition;
    }

    private List<Collection> ReadCollections(JsonNode list)
    {
        var collections = new List<Collection>();
        foreach (var node in list.Items(MaxCollections, mayBeEmpty: true))
        {
            var members = node.Members("key", "source", "narrowed_sub_paths", "unique");
            var keyNode = ExpressionReader.Required(node, members, "key");
            var key = SequenceReader.NotEmpty(keyNode);
            if (collections.Exists(other => other.Key == key)) throw keyNode.Fault($"'{JsonNode.Shown(key)}' is used twice");
            var source = ExpressionReader.Required(node, members, "source");
            var sourceKey = SequenceReader.KeyOf(source);
            if (!_sequenceReader.Tracked.TryGetValue(sourceKey, out var tracked))
            {
                throw source.Fault($"no sequence tracks data under '{JsonNode.Shown(sourceKey)}'");
            }

            var columns = Enumerable.Range(0, tracked.SubPaths.Count).ToList();
            if (members.TryGetValue("narrowed_sub_paths", out var narrowed))
            {
                columns = narrowed.Items(columns.Count, mayBeEmpty: true).ConvertAll(path => ColumnOf(path, tracked));
                if (columns.Count == 0) columns = [.. Enumerable.Range(0, tracked.SubPaths.Count)];
            }

            var isUnique = members.TryGetValue("unique", out var unique) && unique.Boolean();
            collections.Add(new Collection(key, tracked, columns, isUnique));
        }

        return collections;
    }

    private static int ColumnOf(JsonNode path, TrackedData tracked)
    {
        for (var i = 0; i < tracked.SubPaths.Count; i++)
        {
            if (tracked.SubPaths[i] == path.Text()) return i;
        }

        throw path.Fault($"'{JsonNode.Shown(path.Text())}' is not among the field_sub_paths of '{tracked.Key}'");
    }
}

using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>What is known of an expression's value before it is evaluated.</summary>
internal enum ValueType : byte
{
    /// <summary>Any: a field may hold what was sent.</summary>
    Any,
    Boolean,
    Number,
    Text,

    /// <summary>Several texts.</summary>
    Texts,
}

/// <summary>Reads paths (§6.5).</summary>
internal sealed class PathReader(AccountSettings settings, List<string> warnings)
{
    /// <summary>The default fields that are text (§4.3).</summary>
    private static readonly HashSet<string> TextFields = new(StringComparer.Ordinal)
    {
        "first_name", "last_name", "name", "gender", "timezone", "image_url", "street1", "street2", "city", "state", "zip", "country",
    };

    /// <param name="isInSequence">True where there is an event, and no clock (rule G2).</param>
    /// <param name="mayReadNow">False in an amount.</param>
    public (Expression Expression, ValueType Type) Read(
        JsonNode node, string path, bool isInSequence, bool mayReadNow, ref bool readsCustomer)
    {
        if (path == "now")
        {
            if (isInSequence) throw node.Fault("`now` cannot be used in a sequence: its events have times of their own");
            if (!mayReadNow) throw node.Fault("`now` cannot be used in an amount");
            return (new NowPath(), ValueType.Number);
        }

        var steps = path.Split('.');
        if (steps.Length < 2 || steps.Any(static step => step.Length == 0))
        {
            throw node.Fault($"'{JsonNode.Shown(path)}' is no path: write customer.<field> or event.<field>");
        }

        switch (steps[0])
        {
            case "customer":
                readsCustomer = true;
                return steps.Length == 2 ? Customer(node, steps[1]) : Unknown(node, path);
            case "event":
                if (!isInSequence) throw node.Fault("there is no event here: `event` can be used in sequences only");
                return steps.Length == 2 ? Event(node, steps[1]) : Unknown(node, path);
            default:
                throw node.Fault($"'{JsonNode.Shown(steps[0])}' is no root of a path: there are customer and event");
        }
    }

    private (Expression, ValueType) Unknown(JsonNode node, string path)
    {
        warnings.Add($"{node.Path}: '{JsonNode.Shown(path)}' is not kept by this server yet and reads as missing.");
        return (Literal.Missing, ValueType.Any);
    }

    private (Expression, ValueType) Customer(JsonNode node, string name)
    {
        if (name == "zaius_id") return (new CustomerIdPath(), ValueType.Text);
        var identifier = settings.FieldNumber(name);
        if (identifier >= 0) return (new CustomerIdentifierPath(identifier), ValueType.Text);
        identifier = name.EndsWith('s') ? settings.FieldNumber(name[..^1]) : -1;
        if (identifier >= 0) return (new CustomerIdentifiersPath(identifier), ValueType.Texts);
        var type = name is "dob_day" or "dob_month" or "dob_year" ? ValueType.Number
            : name == "ccpa_opted_out" ? ValueType.Boolean
            : TextFields.Contains(name) ? ValueType.Text
            : ValueType.Any;
        WarnIfTooLong(node, name);
        return (new CustomerAttributePath(name), type);
    }

    private (Expression, ValueType) Event(JsonNode node, string name)
    {
        switch (name)
        {
            case "event_type" or "type":
                return (new EventTypePath(), ValueType.Text);
            case "action":
                return (new EventActionPath(), ValueType.Text);
            case "ts":
                return (new EventTimePath(), ValueType.Number);
            default:
                WarnIfTooLong(node, name);
                return (new EventFieldPath(Encoding.UTF8.GetBytes(name), settings.FieldNumber(name)), ValueType.Any);
        }
    }

    private void WarnIfTooLong(JsonNode node, string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= FieldLimits.NameBytes) return;
        warnings.Add($"{node.Path}: '{JsonNode.Shown(name)}' is longer than {FieldLimits.NameBytes} bytes, which no field's name "
            + "is: it reads as missing.");
    }
}

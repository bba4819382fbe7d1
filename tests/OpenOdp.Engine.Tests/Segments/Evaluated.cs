using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Storage.Segments;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>A value that outlives its bytes.</summary>
internal sealed record Evaluated(ValueKind Kind, string Shown, decimal Number, bool Moves, long Until)
{
    private static readonly TimeZones Zones = new();

    public static AccountSettings Settings { get; } = new() { Number = 1, Id = "default" };

    public static SegmentCompiler Compiler { get; } = new(Zones);

    public static string Shows(string expression, SentEvent? sent = null, long time = 0) => OfEvent(expression, sent, time).Shown;

    /// <summary>What an expression of a sequence yields for an event.</summary>
    public static Evaluated OfEvent(string expression, SentEvent? sent = null, long time = 0)
    {
        var item = CommandBytes.Item(Settings, sent ?? new SentEvent());
        return Of(Read(expression, isInSequence: true).Evaluate(new Scope(new CustomerFields(), EventItem.Read(item), time)));
    }

    /// <summary>What an expression of a condition on a customer yields at an instant.</summary>
    public static Evaluated At(long now, Expression expression, CustomerFields? customer = null) =>
        Of(expression.Evaluate(new Scope(customer ?? new CustomerFields(), now)));

    public static Expression Read(string expression, bool isInSequence = false)
    {
        using var document = JsonDocument.Parse(expression);
        var reader = new ExpressionReader(new PathReader(Settings, []), Zones) { IsInSequence = isInSequence };
        return reader.Read(new JsonNode(document.RootElement, "expression")).Expression;
    }

    /// <summary>What is wrong with a body; null when nothing is.</summary>
    public static string? FaultOf(string body) => Compiler.Validate(Settings, Encoding.UTF8.GetBytes(body), out _)?.ToString();

    public static SegmentPlan Compile(string body)
    {
        var plan = Compiler.TryCompile(Settings, Encoding.UTF8.GetBytes(body), out var fault);
        Assert.True(plan is not null, fault?.ToString());
        return plan;
    }

    private static Evaluated Of(Value value)
    {
        var shown = value.Kind switch
        {
            ValueKind.Missing => "missing",
            ValueKind.Boolean => value.Boolean ? "true" : "false",
            ValueKind.Number => (value.Number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
            ValueKind.Text => Encoding.UTF8.GetString(value.Bytes),
            _ => "list",
        };
        return new Evaluated(value.Kind, shown, value.Number, value.Moves, value.Until);
    }
}

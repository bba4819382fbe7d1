namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>A value that stands in the definition.</summary>
internal sealed class Literal : Expression
{
    private readonly ValueKind _kind;
    private readonly bool _boolean;
    private readonly decimal _number;
    private readonly byte[] _text = [];

    public Literal(bool value) => (_kind, _boolean) = (ValueKind.Boolean, value);

    public Literal(decimal value) => (_kind, _number) = (ValueKind.Number, value);

    public Literal(byte[] text) => (_kind, _text) = (ValueKind.Text, text);

    private Literal() => _kind = ValueKind.Missing;

    /// <summary>What is not kept by this server.</summary>
    public static Literal Missing { get; } = new();

    /// <summary>The text; null for a value of another kind.</summary>
    public byte[]? Text => _kind == ValueKind.Text ? _text : null;

    /// <summary>The number; null for a value of another kind.</summary>
    public decimal? Number => _kind == ValueKind.Number ? _number : null;

    public override Value Evaluate(in Scope scope) => _kind switch
    {
        ValueKind.Boolean => Value.Of(_boolean),
        ValueKind.Number => Value.Of(_number),
        ValueKind.Text => Value.OfText(_text),
        _ => Value.Missing,
    };
}

namespace OpenOdp.Server.Console.Customers;

/// <summary>A customer that is being written.</summary>
/// <param name="Customer">Its id; empty for a new one.</param>
/// <param name="Names">The identifiers of the account.</param>
/// <param name="Identifiers">Those that it is to have, as they were typed.</param>
/// <param name="IsCut">True when there are more attributes than the form shows.</param>
internal sealed record ProfileModel(
    string Customer, string Title, IReadOnlyList<string> Names, IReadOnlyList<ShownField> Identifiers,
    IReadOnlyList<AttributeRow> Rows, bool IsCut)
{
    /// <summary>What is wrong; nothing was changed.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>What was changed or left out of what was saved; null before it is saved.</summary>
    public IReadOnlyList<string>? Saved { get; init; }

    /// <summary>Who has one of the identifiers already; null when nobody has.</summary>
    public string? Owner { get; init; }

    public bool IsNew => Customer.Length == 0;

    public string Address => IsNew ? "/customers/new" : $"/customers/{Customer}/edit";
}

/// <summary>An attribute in the form.</summary>
/// <param name="Kind"><c>text</c>, or <c>json</c> for anything else.</param>
/// <param name="Was">The kind and value that the form began with; empty for a new attribute.</param>
internal sealed record AttributeRow(string Name, string Kind, string Value, string Was)
{
    public const string Text = "text";
    public const string Json = "json";

    public static AttributeRow Blank { get; } = new("", Text, "", "");

    public static AttributeRow Of(string name, string kind, string value) => new(name, kind, value, $"{kind}:{value}");

    public bool IsNew => Was.Length == 0;

    /// <summary>What it is to be, as in <see cref="Was"/>; empty for one that is to be cleared.</summary>
    public string Written => Value.Length == 0 ? string.Empty : OneLineEnd($"{Kind}:{Value}");

    /// <summary>True when it is to be written; forms change the ends of lines.</summary>
    public bool IsChanged => IsNew ? Name.Length + Value.Length > 0 : OneLineEnd(Was) != OneLineEnd($"{Kind}:{Value}");

    public static string OneLineEnd(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}

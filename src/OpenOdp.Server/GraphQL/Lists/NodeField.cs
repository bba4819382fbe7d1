using GraphQL.Types;

namespace OpenOdp.Server.GraphQL.Lists;

/// <summary>What a field of a node holds.</summary>
internal enum FieldForm
{
    Text,
    Number,
    Truth,
    Texts,
}

/// <summary>A field of a node: the schema shows it, and lists filter, order and count by it.</summary>
/// <param name="Name">Its name in the schema.</param>
/// <param name="Form">What it holds.</param>
/// <param name="Read">Its value in a node; null when it is missing.</param>
internal sealed record NodeField(string Name, FieldForm Form, Func<object, object?> Read)
{
    /// <summary>The form in which its values are stored of one that somebody wrote; null for one that can be none.</summary>
    public Func<string, string?> Normalise { get; init; } = static text => text;

    public Type Scalar => Form switch
    {
        FieldForm.Number => typeof(FloatGraphType),
        FieldForm.Truth => typeof(BooleanGraphType),
        FieldForm.Texts => typeof(ListGraphType<StringGraphType>),
        _ => typeof(StringGraphType),
    };

    public static NodeField Of<TNode>(string name, FieldForm form, Func<TNode, object?> read) =>
        new(name, form, node => read((TNode)node));
}

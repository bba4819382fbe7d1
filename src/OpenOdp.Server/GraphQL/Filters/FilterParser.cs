using System.Globalization;
using OpenOdp.Server.GraphQL.Answers;
using OpenOdp.Server.GraphQL.Lists;

namespace OpenOdp.Server.GraphQL.Filters;

/// <summary>
/// Reads a filter (GQL-11): comparisons of a field with a value, <c>not</c>, <c>and</c>, <c>or</c> and parentheses; the one named
/// first binds closest.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>Characters of a filter at most.</summary>
    public const int MaxLength = 2000;

    /// <summary>Comparisons of a filter at most.</summary>
    public const int MaxComparisons = 20;

    /// <summary><c>not</c> and parentheses within each other at most.</summary>
    public const int MaxDepth = 20;

    private const string Signs = "=, !=, <, <=, >, >=, =~, !~, is null or is not null";

    private readonly FilterWords _words;
    private readonly IReadOnlyDictionary<string, NodeField> _fields;
    private int _comparisons;
    private int _depth;

    private FilterParser(string text, IReadOnlyDictionary<string, NodeField> fields) =>
        (_words, _fields) = (new FilterWords(text), fields);

    /// <summary>Reads one over fields.</summary>
    public static Filter Parse(string text, IReadOnlyDictionary<string, NodeField> fields)
    {
        if (text.Length > MaxLength)
        {
            throw FilterFault.At(MaxLength + 1, $"a filter has {MaxLength:N0} characters at most. Ask in several queries");
        }

        var parser = new FilterParser(text, fields);
        var filter = parser.Or();
        var rest = parser._words.Word;
        return rest.Kind == WordKind.End ? filter
            : throw FilterFault.At(rest.At, $"{Quote(rest)} stands where the filter could end. Join comparisons by and, or");
    }

    private Filter Or()
    {
        var filter = And();
        while (_words.TryTake("or")) filter = new Or(filter, And());
        return filter;
    }

    private Filter And()
    {
        var filter = Not();
        while (_words.TryTake("and")) filter = new And(filter, Not());
        return filter;
    }

    private Filter Not()
    {
        var at = _words.Word.At;
        var (isNot, isOpen) = (_words.TryTake("not"), false);
        if (!isNot) isOpen = _words.TryTake("(");
        if (!isNot && !isOpen) return Comparison();
        if (++_depth > MaxDepth) throw FilterFault.At(at, $"not and parentheses lie {MaxDepth} deep at most");
        var within = isNot ? new Not(Not()) : Or();
        _depth--;
        if (isOpen && !_words.TryTake(")"))
        {
            throw FilterFault.At(_words.Word.At, $"{Quote(_words.Word)} stands where the ')' of character {at} should");
        }

        return within;
    }

    private Filter Comparison()
    {
        var name = _words.Take();
        if (name.Kind != WordKind.Name) throw FilterFault.At(name.At, $"{Quote(name)} stands where a field should");
        if (!_fields.TryGetValue(name.Value, out var field))
        {
            throw FilterFault.At(name.At, $"'{name.Value}' is no field of this list. The schema has their names");
        }

        if (++_comparisons > MaxComparisons) throw FilterFault.At(name.At, $"a filter has {MaxComparisons} comparisons at most");
        var sign = _words.Take();
        if (sign.Is("is")) return Missing(field);
        return sign.Kind == WordKind.Sign && sign.Value is not ("(" or ")") ? Comparison(field, sign, _words.Take())
            : throw FilterFault.At(sign.At, $"{Quote(sign)} stands where one of {Signs} should");
    }

    private Filter Missing(NodeField field)
    {
        var isNot = _words.TryTake("not");
        var word = _words.Take();
        if (!word.Is("null")) throw FilterFault.At(word.At, $"{Quote(word)} stands where null should");
        return isNot ? new Not(new IsMissing(field)) : new IsMissing(field);
    }

    private static Filter Comparison(NodeField field, Word sign, Word value)
    {
        if (sign.Value is "=~" or "!~")
        {
            if (field.Form is not (FieldForm.Text or FieldForm.Texts)) throw Unfit(field, sign);
            if (value.Kind != WordKind.Text) throw FilterFault.At(value.At, $"{Quote(value)} stands where a text should: 'a*'");
            var like = new IsLike(field, new Glob(value.Value));
            return sign.Value == "=~" ? like : new Not(like);
        }

        var wanted = ValueOf(field, value);
        if (sign.Value == "=") return new IsEqual(field, wanted);
        if (sign.Value == "!=") return new Not(new IsEqual(field, wanted));
        if (field.Form is FieldForm.Truth or FieldForm.Texts) throw Unfit(field, sign);
        var beyond = new IsBeyond(field, wanted, Below: sign.Value[0] == '<');
        return sign.Value.Length == 1 ? beyond : new Or(beyond, new IsEqual(field, wanted));
    }

    private static object ValueOf(NodeField field, Word word) => field.Form switch
    {
        FieldForm.Number => word.Kind is WordKind.Number or WordKind.Text && TryNumber(word.Value, out var number)
            ? number
            : throw FilterFault.At(word.At, $"{Quote(word)} is no number, and {field.Name} is one"),
        FieldForm.Truth => word.Is("true") || (word.Is("false") ? false
            : throw FilterFault.At(word.At, $"{Quote(word)} is neither true nor false, and {field.Name} is one of them")),
        _ => word.Kind is WordKind.Text or WordKind.Number
            ? field.Normalise(word.Value)
                ?? throw FilterFault.At(word.At, $"{Quote(word)} can be no value of {field.Name}")
            : throw FilterFault.At(word.At, $"{Quote(word)} stands where a text should. Put texts into single quotes"),
    };

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static ResolveFault Unfit(NodeField field, Word sign) =>
        FilterFault.At(sign.At, $"'{sign.Value}' does not fit {field.Name}. Use =, !=, is null or is not null");

    private static string Quote(Word word) => word.Kind == WordKind.End ? "the end" : $"'{word.Value}'";
}

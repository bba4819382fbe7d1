using System.Text;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>Joins two sorted lists of fields into one; where both have a field, the upper one wins.</summary>
internal static class FieldMerge
{
    /// <summary>Appends the joined list, nulls included.</summary>
    public static void Write(ByteWriter writer, FieldList lower, FieldList upper)
    {
        var count = 0;
        foreach (var _ in new Walk(lower, upper)) count++;
        FieldList.WriteHead(writer, count);
        foreach (var step in new Walk(lower, upper)) Write(writer, step.Winner);
    }

    /// <summary>
    /// Appends what an update makes of stored fields: null removes one, and one that has no room is left out, with a warning. The
    /// key always has room.
    /// </summary>
    public static void Update(
        ByteWriter writer, FieldList stored, FieldList update, RowBudget budget, ReadOnlySpan<byte> key, Context context,
        string what)
    {
        foreach (var field in stored) budget.Add(Size(field));
        var fields = new ByteWriter();
        var count = 0;
        foreach (var step in new Walk(stored, update))
        {
            var field = step.Winner;
            if (step.HasUpper)
            {
                var before = step.HasLower ? Size(step.Lower) : 0;
                if (field.Value.Kind == FieldKind.Null)
                {
                    if (step.HasLower) budget.Remove(before);
                    continue;
                }

                if (!budget.TryChange(before, Size(field)) && !field.Name.SequenceEqual(key))
                {
                    var name = Encoding.UTF8.GetString(field.Name);
                    context.Effects.Warn($"Field `{name}` of {what} is left out: it has no room for it.", Limit.OrderFields);
                    if (!step.HasLower) continue;
                    field = step.Lower;
                }
            }

            Write(fields, field);
            count++;
        }

        FieldList.WriteHead(writer, count);
        writer.Raw(fields.Written);
    }

    private static void Write(ByteWriter writer, FieldList.Field field) => FieldList.Write(writer, field.Name, field.Value);

    private static int Size(FieldList.Field field) => field.Name.Length + field.Value.Size;

    /// <summary>One name of either list.</summary>
    private readonly ref struct Step(bool hasLower, FieldList.Field lower, bool hasUpper, FieldList.Field upper)
    {
        public bool HasLower { get; } = hasLower;

        public FieldList.Field Lower { get; } = lower;

        public bool HasUpper { get; } = hasUpper;

        public FieldList.Field Winner => HasUpper ? _upper : Lower;

        private readonly FieldList.Field _upper = upper;
    }

    private ref struct Walk
    {
        private FieldList.Enumerator _lower;
        private FieldList.Enumerator _upper;
        private bool _hasLower;
        private bool _hasUpper;

        public Walk(FieldList lower, FieldList upper)
        {
            _lower = lower.GetEnumerator();
            _upper = upper.GetEnumerator();
            _hasLower = _lower.MoveNext();
            _hasUpper = _upper.MoveNext();
        }

        public Step Current { get; private set; }

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            if (!_hasLower && !_hasUpper) return false;
            var order = !_hasLower ? 1 : !_hasUpper ? -1 : _lower.Current.Name.SequenceCompareTo(_upper.Current.Name);
            Current = new Step(
                order <= 0, order <= 0 ? _lower.Current : default, order >= 0, order >= 0 ? _upper.Current : default);
            if (order <= 0) _hasLower = _lower.MoveNext();
            if (order >= 0) _hasUpper = _upper.MoveNext();
            return true;
        }
    }
}

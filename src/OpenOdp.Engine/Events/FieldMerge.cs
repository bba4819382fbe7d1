using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>Joins two sorted lists of fields into one; where both have a field, the upper one wins.</summary>
internal static class FieldMerge
{
    /// <param name="keepNulls">False drops fields whose winning value is null.</param>
    public static void Write(ByteWriter writer, FieldList lower, FieldList upper, bool keepNulls)
    {
        var count = 0;
        foreach (var step in new Walk(lower, upper)) count += keepNulls || step.Value.Kind != FieldKind.Null ? 1 : 0;
        writer.Varint((ulong)count);
        foreach (var step in new Walk(lower, upper))
        {
            if (!keepNulls && step.Value.Kind == FieldKind.Null) continue;
            writer.Bytes(step.Name);
            step.Value.Write(writer);
        }
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

        public FieldList.Field Current { get; private set; }

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            if (!_hasLower && !_hasUpper) return false;
            var order = !_hasLower ? 1 : !_hasUpper ? -1 : _lower.Current.Name.SequenceCompareTo(_upper.Current.Name);
            Current = order < 0 ? _lower.Current : _upper.Current;
            if (order <= 0) _hasLower = _lower.MoveNext();
            if (order >= 0) _hasUpper = _upper.MoveNext();
            return true;
        }
    }
}

using System.Text;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>
/// What was changed in an event, as its receipt tells it: one text after another. It lies with the event's idempotence id,
/// without which there is no receipt, and goes with it.
/// </summary>
internal sealed class ToldWarnings
{
    /// <summary>Bytes kept of one event's warnings; the last place says that there were more.</summary>
    private const int MaxBytes = 4096;

    private readonly ByteWriter _texts = new(16);
    private bool _isFull;

    /// <summary>The warnings of the item at hand: those of who read it, then the engine's. Empty for nearly all.</summary>
    public ReadOnlySpan<byte> Of(Context context, ref ReadWarnings read)
    {
        _texts.Clear();
        _isFull = false;
        while (read.TryTake(context.Effects.Item, out var text)) Add(text);
        foreach (var warning in context.Effects.WarningsOfItem) Add(Encoding.UTF8.GetBytes(warning.Message));
        return _texts.Written;
    }

    /// <summary>The texts of what <see cref="Of"/> gave.</summary>
    public static List<string> Read(ReadOnlySpan<byte> told)
    {
        var texts = new List<string>();
        for (var reader = ByteReader.OfPart(told); !reader.AtEnd;) texts.Add(reader.Text());
        return texts;
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        if (_isFull) return;
        _isFull = _texts.Length + text.Length > MaxBytes;
        if (_isFull) _texts.Text(ItemWarning.More(0).Message);
        else _texts.Bytes(text);
    }
}

using System.Text;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>
/// A pattern of LIKE (EXP-4): <c>*</c> and <c>%</c> match any run, also none; <c>\</c> takes the next character as it is; case
/// does not count; the whole text must match.
/// </summary>
internal sealed class LikePattern
{
    private const int AnyRun = -1;

    private readonly int[] _parts;

    private LikePattern(int[] parts) => _parts = parts;

    public static LikePattern Of(ReadOnlySpan<byte> pattern)
    {
        var parts = new List<int>(pattern.Length);
        var isEscaped = false;
        while (pattern.Length > 0)
        {
            Rune.DecodeFromUtf8(pattern, out var rune, out var length);
            pattern = pattern[length..];
            if (!isEscaped && rune.Value == '\\')
            {
                isEscaped = true;
                continue;
            }

            var isRun = !isEscaped && rune.Value is '*' or '%';
            if (!isRun) parts.Add(CaseFolding.ToLower(rune.Value));
            else if (parts is not [.., AnyRun]) parts.Add(AnyRun);
            isEscaped = false;
        }

        if (isEscaped) parts.Add('\\'); // nothing follows it: it stands for itself
        return new LikePattern([.. parts]);
    }

    /// <summary>
    /// Takes at most as many steps as the two lengths multiplied: when the text goes another way, only the last run is made
    /// longer.
    /// </summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> behindRun = default;
        var (part, run) = (0, -1);
        while (text.Length > 0)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (part < _parts.Length && _parts[part] == AnyRun)
            {
                run = part++;
                behindRun = text;
            }
            else if (part < _parts.Length && _parts[part] == CaseFolding.ToLower(rune.Value))
            {
                part++;
                text = text[length..];
            }
            else if (run >= 0)
            {
                part = run + 1;
                Rune.DecodeFromUtf8(behindRun, out _, out length);
                text = behindRun = behindRun[length..];
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Length && _parts[part] == AnyRun) part++;
        return part == _parts.Length;
    }
}

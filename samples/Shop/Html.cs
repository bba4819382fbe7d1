using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace OpenOdp.Samples.Shop;

/// <summary>
/// A piece of a page, written as an interpolated string: <c>Html title = $"&lt;h1&gt;{name}&lt;/h1&gt;"</c>. Every text that is
/// put in is escaped; only another piece is not, so that nothing gets into a page as it came.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Html(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(string text) => _text.Append(HtmlEncoder.Default.Encode(text));

    public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted(decimal number, string format) =>
        _text.Append(number.ToString(format, CultureInfo.InvariantCulture));

    public void AppendFormatted(Html piece) => _text.Append(piece._text);

    public void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (var piece in pieces) AppendFormatted(piece);
    }

    public override string ToString() => _text.ToString();
}

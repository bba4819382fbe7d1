using System.Globalization;
using System.Text;

namespace OpenOdp.Load.Growth;

/// <summary>Draws events per second over events stored, one line for each store.</summary>
internal static class GrowthChart
{
    private const int Width = 760;
    private const int Height = 320;
    private const int Left = 70;
    private const int Right = 30;
    private const int Top = 20;
    private const int Bottom = 50;
    private static readonly string[] Colours = ["#7a8794", "#c2410c", "#1d4ed8"];

    public static string Draw(IReadOnlyList<GrowthResult> stores)
    {
        var (events, rate) = (stores.Max(store => store.Points.Max(point => point.Events)), Ceiling(
            stores.Max(store => store.Points.Max(point => point.Rate))));
        double X(double value) => Left + (value / events * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (value / rate * (Height - Top - Bottom));

        var svg = new StringBuilder();
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">""");
        svg.AppendLine("""<rect width="100%" height="100%" fill="white"/>""");
        for (var i = 0; i <= 5; i++)
        {
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(
                    rate * i / 5):F1}" y2="{Y(rate * i / 5):F1}" stroke="#e5e7eb"/>""");
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<text x="{Left - 8}" y="{Y(rate * i / 5) + 4:F1}" text-anchor="end">{rate * i / 5:N0}</text>""");
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<text x="{X(
                    events * i / 5.0):F1}" y="{Height - Bottom + 18}" text-anchor="middle">{events * i / 5.0 / 1e6:0.#} M</text>""");
        }

        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<text x="{Width / 2}" y="{Height - 10}" text-anchor="middle">events stored; events per second of each step</text>""");
        for (var i = 0; i < stores.Count; i++)
        {
            var points = string.Join(' ', stores[i].Points.Select(
                point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Events):F1},{Y(point.Rate):F1}")));
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<polyline points="{points}" fill="none" stroke="{Colours[i]}" stroke-width="2"/>""");
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<text x="{Left + 10}" y="{Height - Bottom - 12 - (16 * i)}" fill="{Colours[i]}">{stores[i].Users:N0} users</text>""");
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    /// <summary>The next round figure.</summary>
    private static double Ceiling(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Ceiling(value / unit * 2) * unit / 2;
    }
}

namespace OpenOdp.Browser.Tests.Support;

/// <summary>How a page is looked at.</summary>
internal sealed record Look(ColorScheme Colours, int Width, int Height)
{
    public static readonly Look LightLaptop = new(ColorScheme.Light, 1440, 900);

    public static readonly Look DarkLaptop = LightLaptop with { Colours = ColorScheme.Dark };

    public static readonly Look LightPhone = new(ColorScheme.Light, 390, 844);

    public static readonly Look DarkPhone = LightPhone with { Colours = ColorScheme.Dark };

    public static IReadOnlyList<Look> All { get; } = [LightLaptop, DarkLaptop, LightPhone, DarkPhone];
}

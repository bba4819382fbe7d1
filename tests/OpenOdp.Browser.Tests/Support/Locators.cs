namespace OpenOdp.Browser.Tests.Support;

/// <summary>What there is within a part of a page, by the names that people read and hear.</summary>
internal static class Locators
{
    public static ILocator Button(this ILocator within, string name) =>
        within.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Link(this ILocator within, string name) =>
        within.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Field(this ILocator within, string name) =>
        within.GetByLabel(name, new LocatorGetByLabelOptions { Exact = true });

    public static ILocator Group(this ILocator within, string name) =>
        within.GetByRole(AriaRole.Group, new LocatorGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Region(this ILocator within, string name) =>
        within.GetByRole(AriaRole.Region, new LocatorGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Those in which a text stands.</summary>
    public static ILocator With(this ILocator all, string text) => all.Filter(new LocatorFilterOptions { HasText = text });

    public static ILocator Without(this ILocator all, string text) => all.Filter(new LocatorFilterOptions { HasNotText = text });
}

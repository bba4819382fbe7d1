using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Console.Privacy;
using OpenOdp.Server.Console.SignIn;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Fields and texts as a viewer may see them.</summary>
internal static class ViewerFields
{
    public static ShownField Show(this Viewer viewer, string name, string value, AccountSettings? account = null) =>
        new(viewer.ShowText(name), viewer.MayChange ? value : PersonalFields.Mask(name, value, account));

    public static string ShowText(this Viewer viewer, string text) => viewer.MayChange ? text : PersonalText.Mask(text);
}

using OpenOdp.Server.Console.Privacy;
using OpenOdp.Server.Console.SignIn;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Fields as a viewer may see them.</summary>
internal static class ViewerFields
{
    public static ShownField Show(this Viewer viewer, string name, string value) =>
        new(name, viewer.MayChange ? value : PersonalFields.Mask(name, value));
}

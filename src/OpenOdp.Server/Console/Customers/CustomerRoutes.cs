using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Inspector;
using OpenOdp.Storage;

namespace OpenOdp.Server.Console.Customers;

/// <summary>The room of the customers.</summary>
internal static class CustomerRoutes
{
    private const string One = "/customers/{id}";

    public static void Map(IEndpointRouteBuilder console, PageFrame pages, IServiceProvider services)
    {
        var erasures = new ErasurePages(services.GetRequiredService<Store>(), services.GetRequiredService<RequestLog>());
        console.MapGet("/customers", pages.Get(CustomerList.Show));
        console.MapGet("/customers/held", pages.Get(HeldPages.Show));
        pages.MapForm(console, "/customers/new", ProfileForm.New, ProfileForm.CreateAsync);
        console.MapGet(One, pages.Get(CustomerPages.Show));
        console.MapGet(One + "/event", pages.Get(EventPages.Show));
        console.MapGet(One + "/identity", pages.Get(IdentityPages.Show));
        pages.MapForm(console, One + "/undo", IdentityChange.ShowUndo, IdentityChange.UndoAsync);
        pages.MapForm(console, One + "/allow", IdentityChange.ShowAllow, IdentityChange.AllowAsync);
        pages.MapForm(console, One + "/split", SplitForm.Show, SplitForm.SendAsync);
        pages.MapForm(console, One + "/merge", MergeForm.Show, MergeForm.SendAsync);
        pages.MapForm(console, One + "/edit", ProfileForm.Edit, ProfileForm.SaveAsync);
        pages.MapForm(console, One + "/erase", erasures.Preview, erasures.EraseAsync);
        console.MapGet("/erasures/{id}", pages.Get(erasures.Show));
        console.MapGet("/erasures/{id}/progress", pages.Get(erasures.Progress));
    }
}

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
        Form("/customers/new", ProfileForm.New, ProfileForm.CreateAsync);
        console.MapGet(One, pages.Get(CustomerPages.Show));
        console.MapGet(One + "/event", pages.Get(EventPages.Show));
        console.MapGet(One + "/identity", pages.Get(IdentityPages.Show));
        Form(One + "/undo", IdentityChange.ShowUndo, IdentityChange.UndoAsync);
        Form(One + "/allow", IdentityChange.ShowAllow, IdentityChange.AllowAsync);
        Form(One + "/split", SplitForm.Show, SplitForm.SendAsync);
        Form(One + "/merge", MergeForm.Show, MergeForm.SendAsync);
        Form(One + "/edit", ProfileForm.Edit, ProfileForm.SaveAsync);
        Form(One + "/erase", erasures.Preview, erasures.EraseAsync);
        console.MapGet("/erasures/{id}", pages.Get(erasures.Show));
        console.MapGet("/erasures/{id}/progress", pages.Get(erasures.Progress));

        void Form(string path, Func<PageCall, Page> show, Func<FormCall, Task<Page>> send)
        {
            console.MapGet(path, pages.Get(call => call.Viewer.MayChange ? show(call) : Page.ReadersChangeNothing));
            console.MapPost(path, pages.Post(send));
        }
    }
}

using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Experiments;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>The room of the experiments.</summary>
internal static class ExperimentRoutes
{
    private const string One = ExperimentAddress.Room + "/{id}";

    public static void Map(IEndpointRouteBuilder console, PageFrame pages, IServiceProvider services)
    {
        var datafiles = new DatafilePages(services.GetRequiredService<OpenedDatafiles>());
        var form = new HostForm(ActivatorUtilities.CreateInstance<DatafileEndpoints>(services));
        var rules = new RulePages(
            datafiles, services.GetRequiredService<ResultsEndpoint>(), services.GetRequiredService<TimeProvider>());
        console.MapGet(ExperimentAddress.Room, pages.Get(DatafilePages.List));
        pages.MapForm(console, ExperimentAddress.Host, HostForm.New, form.SendAsync, HostForm.MaxForm);
        console.MapGet(ExperimentAddress.Why, pages.GetLong(new WhyPages(datafiles).ShowAsync));
        console.MapGet(One, pages.GetLong(datafiles.ShowAsync));
        console.MapGet(One + "/file", pages.Get(DatafilePages.File));
        pages.MapForm(console, One + "/delete", HostForm.ConfirmDelete, HostForm.DeleteAsync);
        console.MapGet(One + "/rule", pages.GetLong(rules.ShowAsync));
        console.MapGet(One + "/results", pages.GetLong(rules.ResultsAsync));
    }
}

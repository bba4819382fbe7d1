using System.Text.Json;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Datafiles;

/// <summary>Where datafiles are hosted, and where clients fetch them.</summary>
internal static class DatafilesApi
{
    /// <summary>Where clients fetch one.</summary>
    public const string Path = "/datafiles/{sdkKey}.json";

    private const string One = "/admin/datafiles/{id}";

    private const string Example =
        """
        {"version": "4", "revision": "1", "accountId": "1", "projectId": "2", "featureFlags": [], "experiments": [], "rollouts": []}
        """;

    public static void MapDatafiles(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        var datafiles = ActivatorUtilities.CreateInstance<DatafileEndpoints>(app.Services);
        app.MapGet(Path, ActivatorUtilities.CreateInstance<DatafileFile>(app.Services).HandleAsync)
            .DescribeOpen<JsonElement>("A datafile, for clients; with ETag and Last-Modified.");
        app.MapPreflight(Path);
        app.MapGet("/admin/datafiles", calls.Read(DatafileEndpoints.List))
            .Describe<DatafilesAnswer>("The datafiles that are hosted.");
        app.MapGet(One, calls.Read(DatafileEndpoints.Get))
            .Describe<JsonElement>("A version of a datafile, as it was sent.", query: "version");
        app.MapPut(One, calls.WriteWithFile(datafiles.PutAsync))
            .DescribeFile<DatafileTakenAnswer>(
                "Hosts a datafile, or a new version of one; clients fetch it with an ODP integration that leads here.", "application/json", Example);
        app.MapDelete(One, calls.Write(DatafileEndpoints.DeleteAsync)).Describe<DatafilesAnswer>("Deletes a datafile.");
    }
}

namespace OpenOdp.Server.Datafiles;

/// <summary>The datafiles of an account, by their keys.</summary>
internal sealed record DatafilesAnswer(IReadOnlyList<DatafileAnswer> Datafiles);

/// <summary>A datafile that clients fetch here.</summary>
/// <param name="Version">The position that brought the version in use.</param>
/// <param name="Versions">The versions that are kept, the one in use last.</param>
/// <param name="UpdatedAt">When that was.</param>
/// <param name="Revision">By what clients tell that it is new.</param>
/// <param name="Bytes">How large it is.</param>
/// <param name="Url">Where clients fetch it.</param>
internal record DatafileAnswer(
    string SdkKey, ulong Version, IReadOnlyList<ulong> Versions, string UpdatedAt, string Revision, int Bytes, string Url);

/// <summary>A datafile that was taken.</summary>
/// <param name="Warnings">What in it counts for nothing, or looks like a mistake.</param>
internal sealed record DatafileTakenAnswer(
    string SdkKey, ulong Version, IReadOnlyList<ulong> Versions, string UpdatedAt, string Revision, int Bytes, string Url,
    IReadOnlyList<string> Warnings) : DatafileAnswer(SdkKey, Version, Versions, UpdatedAt, Revision, Bytes, Url);

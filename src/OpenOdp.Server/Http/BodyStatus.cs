namespace OpenOdp.Server.Http;

/// <summary>What came of reading a body.</summary>
internal enum BodyStatus
{
    /// <summary>All of it is there.</summary>
    Complete,

    /// <summary>It is larger than it may be, as sent or unpacked; the first part is there.</summary>
    TooLarge,

    /// <summary>It is encoded in a way that we do not read.</summary>
    UnknownEncoding,

    /// <summary>It breaks the protocol.</summary>
    Broken,

    /// <summary>It does not decompress, breaks off, or has something behind its end.</summary>
    Damaged,

    /// <summary>It came too slowly.</summary>
    Late,

    /// <summary>The client went away.</summary>
    Aborted,

    /// <summary>Other bodies take all the memory there is for them, or all the turns.</summary>
    NoRoom,
}

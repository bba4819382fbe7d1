namespace OpenOdp.Server.Http;

/// <summary>What came of reading a body.</summary>
internal enum BodyStatus
{
    /// <summary>All of the body is there.</summary>
    Complete,

    /// <summary>The body is larger than it may be, as sent or unpacked; its first part is there.</summary>
    TooLarge,

    /// <summary>The body is encoded in a way that we do not read.</summary>
    UnknownEncoding,

    /// <summary>The body breaks the protocol.</summary>
    Broken,

    /// <summary>The body does not decompress, breaks off, or has something behind its end.</summary>
    Damaged,

    /// <summary>The body came too slowly.</summary>
    Late,

    /// <summary>The client went away.</summary>
    Aborted,

    /// <summary>Other bodies take all the memory there is for them, or all the turns.</summary>
    NoRoom,
}

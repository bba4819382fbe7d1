namespace OpenOdp.Client.Compatibility.Odp;

/// <summary>Names of identifiers.</summary>
public enum OdpUserKeyType
{
    /// <summary>A visitor's id that the client of an app makes.</summary>
    VUID = 0,

    /// <summary>The id of a user.</summary>
    FS_USER_ID = 1,
}

namespace OpenOdp.Load.Events;

/// <summary>What identifiers an event carries.</summary>
internal enum EventShape
{
    /// <summary><c>fs_user_id</c> and <c>email</c>: the documented example.</summary>
    Plain,

    /// <summary><c>customer_id</c> alone: a customer nobody has joined to the user yet.</summary>
    Alone,

    /// <summary><c>fs_user_id</c> and <c>customer_id</c>: joins the two, which is a merge when both are known.</summary>
    Join,
}

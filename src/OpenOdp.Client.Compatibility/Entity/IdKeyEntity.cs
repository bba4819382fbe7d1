namespace OpenOdp.Client.Compatibility.Entity;

/// <summary>A part of a datafile that has an id and a name.</summary>
public abstract class IdKeyEntity
{
    /// <summary>Its id.</summary>
    public string Id { get; set; }

    /// <summary>Its name in programs.</summary>
    public string Key { get; set; }

    /// <summary>True for a part of the same kind, id and name.</summary>
    /// <param name="obj">The other one.</param>
    public override bool Equals(object obj) =>
        obj is IdKeyEntity other && other.GetType() == GetType() && other.Id == Id && other.Key == Key;

    /// <inheritdoc/>
    public override int GetHashCode() => (Id, Key).GetHashCode();
}

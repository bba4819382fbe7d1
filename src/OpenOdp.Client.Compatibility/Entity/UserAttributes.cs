namespace OpenOdp.Client.Compatibility.Entity;

/// <summary>The attributes of a user, by their names.</summary>
public class UserAttributes : Dictionary<string, object>
{
    /// <summary>No attributes.</summary>
    public UserAttributes()
    {
    }

    /// <summary>A copy.</summary>
    /// <param name="dictionary">What is copied.</param>
    public UserAttributes(IDictionary<string, object> dictionary)
        : base(dictionary)
    {
    }

    internal UserAttributes(IEnumerable<KeyValuePair<string, object>> attributes)
    {
        foreach (var attribute in attributes)
        {
            this[attribute.Key] = attribute.Value;
        }
    }
}

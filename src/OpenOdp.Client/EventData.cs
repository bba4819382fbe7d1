#nullable disable

// Callers hold their data in a Dictionary<string, object> or a Dictionary<string, object?>. A parameter that says either would
// refuse the other with warning CS8620, so this one says neither: the alias is declared where nullability is off. Null values
// are allowed.
global using EventData = System.Collections.Generic.IReadOnlyDictionary<string, object>;

# film_factors.safetensors: ratings.csv movies.csv

import pandas as pd
import torch
from safetensors.torch import save_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

EPOCHS = 3
torch.manual_seed(0)

ratings = pd.read_csv("ratings.csv")
movies = pd.read_csv("movies.csv")
users = pd.read_csv("users.csv")

young = ratings.merge(users, on="user").query("age < 30")
print("favourites under 30:\n", young.groupby("movie")["rating"].agg(["mean", "size"]).query("size > 2").nlargest(3, "mean"))

user_index = {u: i for i, u in enumerate(ratings["user"].unique())}
movie_index = {m: i for i, m in enumerate(movies["movie"])}
genre_matrix = movies.set_index("movie")["genres"].str.get_dummies("|").loc[list(movie_index)]
genres = torch.tensor(genre_matrix.to_numpy(), dtype=torch.float32)

interactions = TensorDataset(
    torch.tensor(ratings["user"].map(user_index).to_numpy()),
    torch.tensor(ratings["movie"].map(movie_index).to_numpy()),
    torch.tensor(ratings["rating"].to_numpy(), dtype=torch.float32),
)
n_val = len(interactions) // 5
train_set, val_set = random_split(interactions, [len(interactions) - n_val, n_val])


class HybridFactors(nn.Module):
    def __init__(self, n_users, n_movies, genres, k=6):
        super().__init__()
        self.user = nn.Embedding(n_users, k)
        self.movie = nn.Embedding(n_movies, k)
        self.genre = nn.Linear(genres.shape[1], k, bias=False)
        self.user_bias = nn.Embedding(n_users, 1)
        self.movie_bias = nn.Embedding(n_movies, 1)
        self.mean = nn.Parameter(torch.tensor(3.0))
        self.register_buffer("genres", genres, persistent=False)
        for table in (self.user, self.movie, self.user_bias, self.movie_bias):
            nn.init.normal_(table.weight, std=0.05)

    def forward(self, u, m):
        item = self.movie(m) + self.genre(self.genres[m])
        return self.mean + (self.user(u) * item).sum(1) + self.user_bias(u).squeeze(1) + self.movie_bias(m).squeeze(1)


model = HybridFactors(len(user_index), len(movie_index), genres)
opt = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=1e-4)
for epoch in range(EPOCHS):
    model.train()
    for u, m, r in DataLoader(train_set, batch_size=32, shuffle=True):
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(u, m), r)
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        sq = [nn.functional.mse_loss(model(u, m), r, reduction="sum") for u, m, r in DataLoader(val_set, batch_size=64)]
    print(epoch, "val rmse", round((sum(sq).item() / n_val) ** 0.5, 3))

save_file(model.state_dict(), "film_factors.safetensors", metadata={"users": str(len(user_index))})

later = pd.read_csv("watch_later.csv")
later = later[later["user"].isin(list(user_index))]
with torch.no_grad():
    later["expected"] = model(torch.tensor(later["user"].map(user_index).to_numpy()), torch.tensor(later["movie"].map(movie_index).to_numpy())).numpy()
later.merge(movies[["movie", "title"]], on="movie").sort_values("expected", ascending=False).to_csv("watch_next.csv", index=False)
